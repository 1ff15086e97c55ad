"""Results of applications: the firm's papers, and the page where anybody checks one."""
