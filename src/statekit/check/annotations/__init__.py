"""The annotation keyword `x-statekit`: what it declares, and what records say of it."""
