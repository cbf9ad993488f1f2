"""What every list has in common: filters, order, pages, search."""
