"""What is coming: what is due against what people have, and when it will be done. Pure."""
