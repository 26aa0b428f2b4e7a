"""The Excel summary that an HR office takes from a round: plain rows in, one workbook out."""
