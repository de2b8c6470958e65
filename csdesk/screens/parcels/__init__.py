"""F6: parcels that stopped moving."""
