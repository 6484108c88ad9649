"""The company's own fields: their types, what clients hold in them, the indexes lists need."""
