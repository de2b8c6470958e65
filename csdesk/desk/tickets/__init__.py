"""CRM tickets, their replies, and parcels that leave the shop again."""
