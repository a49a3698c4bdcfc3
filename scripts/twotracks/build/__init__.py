"""The build: a task graph of validate -> execute -> publish -> check, and the swap that puts a whole site in place."""
