"""What an analyst would do beside the house: pandas over its rows, scikit-learn over figures."""
