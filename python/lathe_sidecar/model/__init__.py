"""Quick models: what kind of problem, which features, how split, how good, what matters."""
