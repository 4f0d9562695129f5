"""Containers of ECS on the machine's Docker engine: what they do becomes the script of their deployment or task."""
