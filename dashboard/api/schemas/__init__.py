"""What requests and answers look like, as OpenAPI shows it: a file for each noun."""
