"""`desa village suspend|resume|archive|purge|rename`."""
