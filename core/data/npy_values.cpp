// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npy_values.h"

#include "data/text_encoding.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace sluice {
namespace {

constexpr std::size_t rows_of_block = 512; ///< so that a block of wide rows stays in the cache

template <typename Bits>
Bits bits_at(const char* at, bool big_endian) {
    Bits bits = 0;
    std::memcpy(&bits, at, sizeof(Bits));
    if (big_endian != (std::endian::native == std::endian::big)) {
        if constexpr (sizeof(Bits) == 2) {
            return static_cast<Bits>(__builtin_bswap16(bits));
        } else if constexpr (sizeof(Bits) == 4) {
            return __builtin_bswap32(bits);
        } else if constexpr (sizeof(Bits) == 8) {
            return __builtin_bswap64(bits);
        }
    }
    return bits;
}

/// IEEE 754 binary16.
double half_value(std::uint16_t bits) {
    const int exponent = bits >> 10U & 0x1F;
    const double fraction = bits & 0x3FFU;
    const double sign = (bits & 0x8000U) != 0 ? -1.0 : 1.0;
    if (exponent == 31) {
        return fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                             : sign * std::numeric_limits<double>::infinity();
    }
    return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024.0 + fraction, exponent - 25));
}

/// Where the values of one column lie and where they go.
struct Run {
    const char* first;
    std::size_t stride; ///< bytes
    std::size_t count;
    double* out;
};

template <typename Convert>
void convert_all(const Run& run, Convert convert) {
    for (std::size_t i = 0; i < run.count; ++i) {
        run.out[i] = convert(run.first + i * run.stride);
    }
}

template <typename Bits, typename Value>
void convert_as(const Run& run, bool big) {
    convert_all(run, [big](const char* at) {
        return static_cast<double>(std::bit_cast<Value>(bits_at<Bits>(at, big)));
    });
}

void convert_floats(const Run& run, const NpyType& type) {
    if (type.size == 2) {
        convert_all(run,
                    [&](const char* at) { return half_value(bits_at<std::uint16_t>(at, type.big_endian)); });
    } else if (type.size == 4) {
        convert_as<std::uint32_t, float>(run, type.big_endian);
    } else {
        convert_as<std::uint64_t, double>(run, type.big_endian);
    }
}

void convert_integers(const Run& run, const NpyType& type) {
    const bool is_signed = type.kind == 'i', big = type.big_endian;
    switch (type.size) {
    case 1:
        return is_signed ? convert_as<std::uint8_t, std::int8_t>(run, big)
                         : convert_as<std::uint8_t, std::uint8_t>(run, big);
    case 2:
        return is_signed ? convert_as<std::uint16_t, std::int16_t>(run, big)
                         : convert_as<std::uint16_t, std::uint16_t>(run, big);
    case 4:
        return is_signed ? convert_as<std::uint32_t, std::int32_t>(run, big)
                         : convert_as<std::uint32_t, std::uint32_t>(run, big);
    default:
        return is_signed ? convert_as<std::uint64_t, std::int64_t>(run, big)
                         : convert_as<std::uint64_t, std::uint64_t>(run, big);
    }
}

void convert_numbers(const Run& run, const NpyType& type) {
    if (type.kind == 'f') {
        convert_floats(run, type);
    } else if (type.kind == 'b') {
        convert_all(run, [](const char* at) { return *at != 0 ? 1.0 : 0.0; });
    } else {
        convert_integers(run, type);
    }
}

std::string word_at(const char* at, const NpyType& type) {
    if (type.kind != 'U') {
        const std::string_view bytes(at, type.size);
        const std::size_t end = bytes.find_last_not_of('\0');
        return as_utf8(bytes.substr(0, end == std::string_view::npos ? 0 : end + 1));
    }
    std::size_t length = type.size / 4;
    while (length > 0 && bits_at<std::uint32_t>(at + 4 * (length - 1), false) == 0) {
        --length;
    }
    std::string word;
    for (std::size_t i = 0; i < length; ++i) {
        append_utf8(word, bits_at<std::uint32_t>(at + 4 * i, type.big_endian));
    }
    return word;
}

/// The number of the item, as it lies in the file, that a value of a row is.
class ItemPlaces {
  public:
    explicit ItemPlaces(const NpyHeader& header) : header_(header) {
        in_row_ = header.shape.empty() || header.shape[0] == 0 ? 0 : header.items / header.shape[0];
    }

    /// Of the first row's value number `place` (row-major).
    std::size_t first(std::size_t place) const {
        if (!header_.column_major) {
            return place;
        }
        std::size_t item = 0, factor = header_.items;
        for (std::size_t d = header_.shape.size() - 1; d > 0; --d) {
            factor /= header_.shape[d];
            item += place % header_.shape[d] * factor;
            place /= header_.shape[d];
        }
        return item;
    }

    /// From one row to the next, in items.
    std::size_t step() const { return header_.column_major ? 1 : in_row_; }

  private:
    const NpyHeader& header_;
    std::size_t in_row_ = 0;
};

class ColumnReader {
  public:
    ColumnReader(const char* data, const NpyHeader& header, const FileRequest& request, double from,
                 double to)
        : data_(data), header_(header), places_(header), request_(request), from_(from), to_(to) {}

    NpyColumns read(const std::string& name, const std::string& where) {
        plan_ = plan_columns(name, header_.shape,
                             header_.fields[0].type.kind == 'u' && header_.fields[0].type.size == 1 &&
                                 !header_.structured,
                             where);
        result_.image = header_.structured ? ImageShape{} : plan_.image;
        add_columns(name, where);
        const std::size_t parts = sources_.size();
        for (std::size_t row = 0; row < plan_.rows; row += rows_of_block) {
            const std::size_t count = std::min(rows_of_block, plan_.rows - row);
            for (std::size_t c = 0; c < parts; ++c) {
                read_block(c, row, count);
            }
            if (row / rows_of_block % 64 == 0) {
                request_.tick(from_ + (to_ - from_) * double(row) / double(plan_.rows), "reading the array");
            }
        }
        for (std::size_t c = 0; c < parts; ++c) {
            if (result_.columns[c].kind == ColumnKind::categorical) {
                result_.columns[c].levels = coders_[c].take_levels();
            }
        }
        request_.tick(to_, "reading the array");
        return std::move(result_);
    }

  private:
    /// Where a column's values come from.
    struct Source {
        const char* first;
        NpyType type;
    };

    void add_columns(const std::string& name, const std::string& where) {
        std::size_t columns = 0;
        for (const NpyField& field : header_.fields) {
            columns += field.count * plan_.order.size();
        }
        if (columns > (1U << 20U)) {
            throw DataError("has more than 2^20 values in each row", where);
        }
        for (const NpyField& field : header_.fields) {
            const std::string base = field.name.empty() ? name : field.name;
            for (std::size_t j = 0; j < plan_.order.size(); ++j) {
                for (std::size_t k = 0; k < field.count; ++k) {
                    std::string own = header_.structured ? base : plan_.names[j];
                    own += header_.structured && plan_.order.size() > 1 ? "_" + std::to_string(j + 1) : "";
                    own += field.count > 1 ? "_" + std::to_string(k + 1) : "";
                    add_column(own, field, places_.first(plan_.order[j]) * header_.item_size, k);
                }
            }
        }
        coders_.resize(sources_.size());
    }

    void add_column(std::string name, const NpyField& field, std::size_t offset, std::size_t k) {
        const bool words = field.type.kind == 'U' || field.type.kind == 'S' || field.type.kind == 'a';
        result_.columns.push_back({std::move(name),
                                   words ? ColumnKind::categorical : ColumnKind::numeric,
                                   std::vector<double>(plan_.rows),
                                   {}});
        // Without rows there are no bytes that a place could lie in.
        const std::size_t place = plan_.rows == 0 ? 0 : offset + field.offset + k * field.type.size;
        sources_.push_back({data_ + place, field.type});
    }

    void read_block(std::size_t c, std::size_t row, std::size_t count) {
        const std::size_t stride = places_.step() * header_.item_size;
        Column& column = result_.columns[c];
        const NpyType& type = sources_[c].type;
        const Run run{sources_[c].first + row * stride, stride, count, column.values.data() + row};
        if (column.kind == ColumnKind::categorical) {
            convert_all(run, [&](const char* at) { return coders_[c].code(word_at(at, type)); });
            return;
        }
        convert_numbers(run, type);
        const bool wide = type.size == 8 && type.kind != 'f';
        for (std::size_t i = 0; i < count && (wide || plan_.scale != 1.0); ++i) {
            result_.rounded += wide && std::abs(run.out[i]) >= 0x1p53 ? 1 : 0;
            run.out[i] /= plan_.scale;
        }
    }

    const char* data_;
    const NpyHeader& header_;
    ItemPlaces places_;
    const FileRequest& request_;
    double from_, to_;
    ArrayPlan plan_;
    NpyColumns result_;
    std::vector<Source> sources_;
    std::vector<LevelCoder> coders_;
};

} // namespace

NpyColumns npy_columns(std::span<const char> bytes, const std::string& name, const std::string& where,
                       const FileRequest& request, double from, double to) {
    const NpyHeader header = read_npy_header(bytes, where);
    return ColumnReader(bytes.data() + header.data, header, request, from, to).read(name, where);
}

} // namespace sluice
