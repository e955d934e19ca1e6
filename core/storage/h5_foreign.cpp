// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/h5_foreign.h"

#include "base/error.h"
#include "base/paths.h"
#include "storage/child_process.h"
#include "storage/h5_messages.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

namespace sluice {
namespace {

using h5::Message;
using nlohmann::json;

constexpr std::size_t longest_message = std::size_t{1} << 30U;
constexpr std::size_t longest_json = std::size_t{64} << 20U;

/// The answers of one run of the reader. What they say is checked here as if a stranger had sent it.
class Answers {
  public:
    Answers(const std::filesystem::path& path, std::vector<std::string> arguments,
            const std::stop_token& stop, std::chrono::milliseconds patience)
        : where_(path.string()), stop_(stop), patience_(patience),
          child_(module_file("sluice-hdf5-reader"), arguments) {}

    /// The next message, into `payload`. Throws what a failure says.
    Message next() {
        char kind = 0;
        std::uint64_t length = 0;
        take({&kind, 1});
        take({reinterpret_cast<char*>(&length), sizeof length}); // NOLINT
        const bool bulk = kind == char(Message::numbers) || kind == char(Message::texts);
        if (length > (bulk ? longest_message : longest_json)) {
            nonsense();
        }
        payload.clear();
        while (payload.size() < length) { // memory grows as bytes come
            const std::size_t before = payload.size();
            payload.resize(std::min<std::size_t>(length, before + (std::size_t{4} << 20U)));
            take(std::span(payload).subspan(before));
        }
        if (kind == char(Message::failure)) {
            fail();
        }
        return static_cast<Message>(kind);
    }

    json document() const {
        json value = json::parse(payload, nullptr, false);
        if (value.is_discarded()) {
            nonsense();
        }
        return value;
    }

    [[noreturn]] void nonsense() const {
        throw DataError("the HDF5 library broke down on this file", where_,
                        "it is damaged: take another copy of it");
    }

    std::vector<char> payload;

  private:
    void take(std::span<char> into) {
        while (!into.empty()) {
            std::size_t count = 0;
            switch (child_.read(into, count, stop_, patience_)) {
            case ChildProcess::Reading::some:
                into = into.subspan(count);
                break;
            case ChildProcess::Reading::ended:
                broke_down();
            case ChildProcess::Reading::silent:
                throw DataError("reading this file does not come to an end: nothing came of it for " +
                                    std::to_string(patience_.count() / 1000) + " s",
                                where_, "it may be damaged: take another copy of it");
            }
        }
    }

    [[noreturn]] void broke_down() {
        const int signal = child_.finish();
        throw DataError("the HDF5 library broke down on this file" +
                            (signal > 0 ? " (signal " + std::to_string(signal) + ")" : std::string()),
                        where_, "it is damaged: take another copy of it");
    }

    [[noreturn]] void fail() const {
        const json failure = document();
        if (!failure.is_object()) {
            nonsense();
        }
        throw DataError(failure.value("what", "cannot be read"), failure.value("where", where_),
                        failure.value("remedy", ""));
    }

    std::string where_;
    const std::stop_token& stop_;
    std::chrono::milliseconds patience_;
    ChildProcess child_;
};

H5Object object_from(const json& item) {
    H5Object object;
    const std::string kind = item.at("kind");
    object.kind = kind == "dataset" ? H5Object::Kind::dataset
                  : kind == "link"  ? H5Object::Kind::link
                                    : H5Object::Kind::group;
    object.path = item.at("path");
    object.type = item.value("type", "");
    object.shape = item.value("shape", std::vector<std::size_t>{});
    object.why_not = item.value("why_not", "");
    for (const json& attribute : item.value("attributes", json::array())) {
        object.attributes.emplace_back(attribute.at(0), attribute.at(1));
    }
    return object;
}

H5Part part_from(const json& item) {
    return {item.at("name"), item.at("text"), item.at("bytes"),
            item.at("shape").get<std::vector<std::size_t>>()};
}

/// Hands the blocks of a dataset on.
class Blocks {
  public:
    Blocks(Answers& answers, const H5Receiver& receiver) : answers_(answers), receiver_(receiver) {}

    std::vector<std::string> receive() {
        if (answers_.next() != Message::dataset) {
            answers_.nonsense();
        }
        begin(answers_.document());
        while (true) {
            const Message message = answers_.next();
            if (message == Message::end) {
                break;
            }
            if (message == Message::numbers) {
                numbers();
            } else if (message == Message::texts) {
                texts();
            } else {
                answers_.nonsense();
            }
        }
        if (std::ranges::any_of(left_, [](std::size_t values) { return values > 0; })) {
            answers_.nonsense();
        }
        return answers_.document().get<std::vector<std::string>>();
    }

  private:
    void begin(const json& header) {
        const std::size_t rows = header.at("rows");
        for (const json& item : header.at("parts")) {
            parts_.push_back(part_from(item));
            left_.push_back(rows * parts_.back().count());
        }
        receiver_.begin(rows, parts_);
    }

    /// The part that the payload belongs to; `values` of it are counted off.
    std::size_t part() const {
        std::uint32_t number = 0;
        if (answers_.payload.size() < 8) {
            answers_.nonsense();
        }
        std::memcpy(&number, answers_.payload.data(), sizeof number);
        if (number >= parts_.size()) {
            answers_.nonsense();
        }
        return number;
    }

    void count_off(std::size_t part, std::size_t values) {
        if (values > left_[part] || (parts_[part].count() > 0 && values % parts_[part].count() != 0)) {
            answers_.nonsense();
        }
        left_[part] -= values;
    }

    void numbers() {
        const std::size_t number = part();
        const std::size_t bytes = answers_.payload.size() - 8;
        if (bytes % sizeof(double) != 0 || parts_[number].text) {
            answers_.nonsense();
        }
        values_.resize(bytes / sizeof(double));
        std::memcpy(values_.data(), answers_.payload.data() + 8, bytes);
        count_off(number, values_.size());
        receiver_.numbers(number, values_);
    }

    void texts() {
        const std::size_t number = part();
        std::string_view rest(answers_.payload.data() + 8, answers_.payload.size() - 8);
        texts_.clear();
        while (!rest.empty()) {
            std::uint32_t length = 0;
            if (rest.size() < sizeof length) {
                answers_.nonsense();
            }
            std::memcpy(&length, rest.data(), sizeof length);
            rest.remove_prefix(sizeof length);
            if (length > rest.size()) {
                answers_.nonsense();
            }
            texts_.push_back(rest.substr(0, length));
            rest.remove_prefix(length);
        }
        if (!parts_[number].text) {
            answers_.nonsense();
        }
        count_off(number, texts_.size());
        receiver_.texts(number, texts_);
    }

    Answers& answers_;
    const H5Receiver& receiver_;
    std::vector<H5Part> parts_;
    std::vector<std::size_t> left_; ///< values that each part lacks
    std::vector<double> values_;
    std::vector<std::string_view> texts_;
};

} // namespace

std::size_t H5Part::count() const {
    return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::vector<H5Object> list_hdf5(const std::filesystem::path& path, const std::stop_token& stop,
                                std::chrono::milliseconds patience) {
    Answers answers(path, {"list", path.string()}, stop, patience);
    if (answers.next() != Message::tree) {
        answers.nonsense();
    }
    try {
        std::vector<H5Object> objects;
        for (const json& item : answers.document()) {
            objects.push_back(object_from(item));
        }
        return objects;
    } catch (const json::exception&) {
        answers.nonsense();
    }
}

std::vector<std::string> read_hdf5(const std::filesystem::path& path, const std::string& dataset,
                                   const H5Rows& rows, const H5Receiver& receiver,
                                   const std::stop_token& stop, std::chrono::milliseconds patience) {
    Answers answers(path,
                    {"read", path.string(), dataset, std::to_string(rows.start), std::to_string(rows.stop),
                     std::to_string(rows.step)},
                    stop, patience);
    try {
        return Blocks(answers, receiver).receive();
    } catch (const json::exception&) {
        answers.nonsense();
    }
}

} // namespace sluice
