"""What managers see and use: the Streamlit app, its charts and its proposer."""
