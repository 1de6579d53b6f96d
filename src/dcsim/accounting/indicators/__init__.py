"""The indicators of a period by their standards, each with definition and equation.

Every one is a sum of the period over a sum; the mean of hourly ratios is none of them.
"""

from dcsim.accounting.indicators.totals import Indicators, Totals, indicators

__all__ = ["Indicators", "Totals", "indicators"]
