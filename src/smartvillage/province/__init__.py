"""Apps of the public schema. They never read a village's tables; villages push what the province may know."""
