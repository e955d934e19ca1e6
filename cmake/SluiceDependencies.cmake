# SPDX-License-Identifier: GPL-3.0-or-later
# Every library that comes from outside, found once. README.md says why each is here.

find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)                  # Boost.Math, headers only
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(HDF5 1.10 REQUIRED COMPONENTS C)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)   # SHA-256
find_package(JPEG REQUIRED)                        # folders of images
find_package(PNG REQUIRED)                         # folders of images
find_package(ZLIB REQUIRED)                        # CRC-32 of journal blocks
find_package(PkgConfig REQUIRED)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo cairo-pdf cairo-svg)

if(SLUICE_WINDOW OR SLUICE_TESTS)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
endif()
if(SLUICE_WINDOW)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Widgets PrintSupport Svg LinguistTools)
  find_package(QCustomPlotQt6 REQUIRED)
endif()
