"""Service deployments of ECS, as a pure function of what is deployed, a test's script, the time and the requests since then."""
