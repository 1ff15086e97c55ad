"""Service cards of talents (服务绿卡): issued by rule, shown by QR, used at a department, ended."""
