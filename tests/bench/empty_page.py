"""A Streamlit app that shows a title and a button, with the imports of ours: the least there is."""

import alembic  # noqa: F401
import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401
import plotly.graph_objects as go  # noqa: F401
import pydantic_settings  # noqa: F401
import sqlalchemy  # noqa: F401
import streamlit as st

st.set_page_config(page_title="Empty", layout="wide")
st.title("Empty")
st.button("Again", key="again")
