// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to core/density.

#include <boost/math/policies/policy.hpp>

namespace sluice::numeric {

/// What Boost's functions cannot tell is infinite or not a number, and no exception.
using Quiet = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::rounding_error<boost::math::policies::ignore_error>,
    boost::math::policies::indeterminate_result_error<boost::math::policies::ignore_error>>;

} // namespace sluice::numeric
