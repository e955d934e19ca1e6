// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/generators.h"

#include "base/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

double logistic(double t) {
    return 1.0 / (1.0 + std::exp(-t));
}

/// The numeric columns, in order; "type" comes before them and "fault" after.
constexpr std::array readings{"air_temperature", "process_temperature", "rotational_speed", "torque",
                              "tool_wear"};
const std::vector<std::string> types{"L", "M", "H"};
const std::vector<std::string> faults{"none", "heat", "power", "overstrain", "wear"};

/// One machine that mills piece after piece, and the state that it keeps between them.
class Machine {
  public:
    Machine(double softness, std::uint64_t seed) : softness_(softness), random_(seed, Stream::data) {
        change_tool();
    }

    /// The next piece: its type, its readings, its fault.
    void mill(std::size_t& type, std::array<double, readings.size()>& values, std::size_t& fault) {
        const double draw = random_.uniform();
        type = draw < 0.5 ? 0 : draw < 0.8 ? 1 : 2;
        constexpr double memory = 0.999; // of the air's slow swing, whose standard deviation is 2 K
        swing_ = memory * swing_ + 2.0 * std::sqrt(1.0 - memory * memory) * random_.normal();
        const double air = 300.0 + swing_, above = 10.0 + random_.normal();
        const double torque = std::max(3.8, 40.0 + 10.0 * random_.normal());
        const double turn = 160.0 * std::sqrt(40.0 / torque) * std::exp(0.06 * random_.normal()); // rad / s
        const double speed = turn * 30.0 / std::numbers::pi;
        values = {air, air + above, speed, torque, wear_};
        fault = draw_fault(type, above, speed, torque, torque * turn);
        constexpr std::array minutes{2.0, 3.0, 5.0};
        wear_ += minutes[type];
        if (wear_ > life_ || fault == 4) {
            change_tool();
        }
    }

  private:
    void change_tool() {
        wear_ = 0.0;
        life_ = 200.0 + 50.0 * random_.uniform();
    }

    std::size_t draw_fault(std::size_t type, double above, double speed, double torque, double power) {
        const auto over = [&](double value, double limit, double width) {
            return logistic((value - limit) / (softness_ * width));
        };
        constexpr std::array strain{11000.0, 12000.0, 13000.0}; // min Nm
        const double heat = over(8.6, above, 0.15) * over(1380.0, speed, 15.0);
        const double of_power = over(3500.0, power, 60.0) + over(power, 9000.0, 60.0);
        const double overstrain = over(wear_ * torque, strain[type], 150.0);
        const double worn = 0.05 * over(wear_, 205.0, 4.0);
        const std::array chances{heat, of_power, overstrain, worn};
        std::size_t found = 0;
        for (std::size_t k = 0; k < chances.size();
             ++k) { // each draws, so that the stream does not depend on faults
            const bool hit = random_.uniform() < chances[k];
            found = hit && found == 0 ? k + 1 : found;
        }
        return found;
    }

    double softness_;
    RandomStream random_;
    double swing_ = 0.0, wear_ = 0.0, life_ = 0.0;
};

} // namespace

Table machine_faults(const GeneratorValues& values, std::uint64_t seed) {
    const auto rows = static_cast<std::size_t>(values.at("rows"));
    Table table;
    table.columns.push_back({"type", ColumnKind::categorical, std::vector<double>(rows), types});
    for (const char* name : readings) {
        table.columns.push_back({name, ColumnKind::numeric, std::vector<double>(rows), {}});
    }
    table.columns.push_back({"fault", ColumnKind::categorical, std::vector<double>(rows), faults});
    Machine machine(values.at("softness"), seed);
    std::array<double, readings.size()> reading{};
    for (std::size_t i = 0; i < rows; ++i) {
        std::size_t type = 0, fault = 0;
        machine.mill(type, reading, fault);
        table.columns.front().values[i] = static_cast<double>(type);
        for (std::size_t j = 0; j < reading.size(); ++j) {
            table.columns[j + 1].values[i] = reading[j];
        }
        table.columns.back().values[i] = static_cast<double>(fault);
    }
    return table;
}

} // namespace sluice
