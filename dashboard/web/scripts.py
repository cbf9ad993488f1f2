"""The one script of our own in the page, which the content policy allows by its hash."""

# Streamlit keeps unsaved edits in the session, which ends with the tab. The key of the container
# that counts them is a class in the page; a cell that is open has its editor in the portal.
UNSAVED = "unsaved-edits"
LEAVING = f"""
window.onbeforeunload = (event) => {{
  if (document.querySelector(".st-key-{UNSAVED}, #portal > *")) {{
    event.preventDefault();
  }}
}};
"""
