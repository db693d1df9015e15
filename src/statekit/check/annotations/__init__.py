"""The annotation keyword `x-statekit`: what a schema declares, and what is collected from records for it."""
