// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/digest.h"

#include "base/error.h"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace sluice {
namespace {

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

void check(int result) {
    if (result != 1) {
        throw Error("the SHA-256 of OpenSSL's libcrypto does not work on this system");
    }
}

} // namespace

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, ContextDeleter> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    check(state_->context ? EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) : 0);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes) {
    check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::finish_hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    check(EVP_DigestFinal_ex(state_->context.get(), digest.data(), &length));
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * std::size_t(length));
    for (unsigned i = 0; i < length; ++i) {
        text += digits[digest[i] >> 4U];
        text += digits[digest[i] & 15U];
    }
    return text;
}

std::string sha256_hex(std::span<const std::byte> bytes) {
    Sha256 digest;
    digest.add(bytes);
    return digest.finish_hex();
}

std::string sha256_file(const std::filesystem::path& path, std::uint64_t offset) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file || !file.seekg(static_cast<std::streamoff>(offset))) {
        throw DataError("cannot be read: " + std::string(std::strerror(errno)), path.string());
    }
    Sha256 digest;
    std::vector<char> piece(std::size_t{1} << 18U);
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        digest.add(std::as_bytes(std::span(piece.data(), static_cast<std::size_t>(file.gcount()))));
    }
    // Reading a folder opens but fails on the first read.
    if (file.bad() || !file.eof()) {
        throw DataError("cannot be read: " + std::string(std::strerror(errno)), path.string());
    }
    return digest.finish_hex();
}

} // namespace sluice
