"""The grid at work: the map, cells and teams, whom to visit, visits, figures."""
