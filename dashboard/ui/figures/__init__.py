"""Charts, figures and what is behind them."""
