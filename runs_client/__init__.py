"""What people do with runs, on top of the generated client `assistants_api`."""
