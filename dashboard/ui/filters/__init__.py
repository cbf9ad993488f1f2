"""One row of filters, kept in the URL, and views of them."""
