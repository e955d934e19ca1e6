// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Published and independently computed values of log densities and distribution functions.

#include <limits>
#include <utility>
#include <vector>

inline constexpr double infinity = std::numeric_limits<double>::infinity();

struct Reference {
    const char* density;
    double x;
    double log_density;
    double cdf;
};

// scipy 1.10: logpdf and cdf of the distribution named in the comment; truncated_normal and
// student_t with nu = 1e6 and 120 and the logarithms of beta(2, 5000) by mpmath with 500 digits, since scipy
// loses digits there.
inline const Reference references[] = {
    {R"({"family":"normal","mu":1.5,"sigma":0.7})", -3, -21.225528895388393,
     6.44043617513364e-11}, // norm(1.5, 0.7)
    {R"({"family":"normal","mu":1.5,"sigma":0.7})", 0, -2.8581819566128788, 0.016062285603828316},
    {R"({"family":"normal","mu":1.5,"sigma":0.7})", 1.5, -0.5622635892659402, 0.5},
    {R"({"family":"normal","mu":1.5,"sigma":0.7})", 40, -1513.062263589266, 1.0},
    {R"({"family":"laplace","mu":-1,"b":2.5})", -100, -41.209437912434105,
     3.168899901186685e-18}, // laplace(-1, 2.5)
    {R"({"family":"laplace","mu":-1,"b":2.5})", 7.25, -4.9094379124341, 0.98155841629938},
    {R"({"family":"cauchy","x0":0.5,"gamma":3})", -1e6, -27.67713971311859,
     9.549291811183913e-07}, // cauchy(0.5, 3)
    {R"({"family":"cauchy","x0":0.5,"gamma":3})", 12, -4.9966489672078405, 0.9187729222853798},
    {R"({"family":"student_t","nu":3.5,"mu":1,"sigma":2})", -1000, -26.834169723978363,
     6.34511006893642e-10}, // t(3.5, 1, 2)
    {R"({"family":"student_t","nu":3.5,"mu":1,"sigma":2})", -2, -2.799603766025702, 0.10890909350767256},
    {R"({"family":"student_t","nu":3.5,"mu":1,"sigma":2})", 1e8, -78.63780508297076, 1.0},
    {R"({"family":"student_t","nu":1000000})", -5, -13.418795035652543, 2.8669989354453655e-07},
    {R"({"family":"student_t","nu":1000000})", 0.3, -0.96393882617967083, 0.6179113910105027},
    {R"({"family":"student_t","nu":120})", 40, -162.00758537746725, 1.0},
    {R"({"family":"logistic","mu":2,"s":0.5})", -300, -603.3068528194401,
     4.8543706176772776e-263}, // logistic(2, 0.5)
    {R"({"family":"logistic","mu":2,"s":0.5})", 1.9, -0.7031305582032384, 0.45016600268752205},
    {R"({"family":"logistic","mu":2,"s":0.5})", 5, -5.311804189715516, 0.9975273768433653},
    {R"({"family":"uniform","a":-2,"b":3})", -2, -1.6094379124341003, 0.0}, // uniform(-2, 5)
    {R"({"family":"uniform","a":-2,"b":3})", 3, -1.6094379124341003, 1.0},
    {R"({"family":"exponential","rate":2.5})", 0, 0.916290731874155, 0.0}, // expon(scale=0.4)
    {R"({"family":"exponential","rate":2.5})", 3, -6.583709268125845, 0.9994469156298522},
    {R"({"family":"exponential","rate":2.5})", 800, -1999.0837092681259, 1.0},
    {R"({"family":"shifted_exponential","rate":2.5,"shift":-4})", -4, 0.916290731874155,
     0.0}, // expon(-4, 0.4)
    {R"({"family":"shifted_exponential","rate":2.5,"shift":-4})", -1, -6.583709268125845, 0.9994469156298522},
    {R"({"family":"half_normal","sigma":1.5})", 0, -0.6312564607528918, 0.0}, // halfnorm(scale=1.5)
    {R"({"family":"half_normal","sigma":1.5})", 0.5, -0.6868120163084473, 0.26111731963647267},
    {R"({"family":"half_normal","sigma":1.5})", 90, -1800.631256460753, 1.0},
    {R"({"family":"gamma","shape":0.3,"rate":2})", 1e-12, 18.45386094049789,
     0.00034457893275360163}, // gamma(0.3, scale=0.5)
    {R"({"family":"gamma","shape":0.3,"rate":2})", 3, -7.6568824427177695, 0.9997856288292811},
    {R"({"family":"gamma","shape":0.3,"rate":2})", 900, -1805.6495301749771, 1.0},
    {R"({"family":"gamma","shape":7.5,"rate":0.25})", 0.001, -62.8322312585418,
     6.874801908644337e-32}, // gamma(7.5, scale=4)
    {R"({"family":"gamma","shape":7.5,"rate":0.25})", 26, -3.253944448018281, 0.3977020607771963},
    {R"({"family":"gamma","shape":7.5,"rate":0.25})", 9000, -2208.7492028790884, 1.0},
    {R"({"family":"beta","alpha":2.7,"beta":6.3})", 1e-9, -30.36711246864352,
     2.4008601325132936e-23}, // beta(2.7, 6.3)
    {R"({"family":"beta","alpha":2.7,"beta":6.3})", 0.25, 0.9810240615671302, 0.40862047966874077},
    {R"({"family":"beta","alpha":2.7,"beta":6.3})", 0.9, -7.520374410021365, 0.9999911732842198},
    {R"({"family":"beta","alpha":0.5,"beta":0.5})", 1e-15, 16.12465831160594,
     2.013168484179482e-08}, // beta(0.5, 0.5)
    {R"({"family":"beta","alpha":0.5,"beta":0.5})", 0.999, 2.30964800380846, 0.9798649583666235},
    {R"({"family":"beta","alpha":2,"beta":5000})", 1e-12, -10.596434758092407,
     1.2502499958333246e-17}, // beta(2, 5000)
    {R"({"family":"beta","alpha":2,"beta":5000})", 2e-4, 7.5174931780862371, 0.26431469967728694},
    {R"({"family":"beta","alpha":2,"beta":5000})", 0.01, -37.812212754806656, 1.0},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":-1,"upper":2})", -1, -1.2187722388802102, 0.0},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":-1,"upper":2})", 0.5, -0.84377223888021016,
     0.65088042133662713},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":2,"upper":"inf"})", 2.5, -0.26075419952264079,
     0.72704926108030235},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":2,"upper":"inf"})", 6, -15.135754199522641,
     0.99999995663376163},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":35,"upper":"inf"})", 35, 3.5561627287178407,
     0.0},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":35,"upper":"inf"})", 35.01, 3.2061127287179104,
     0.29554808855192396},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":35,"upper":"inf"})", 35.5, -14.068837271282159,
     0.99999997815211886},
    {R"({"family":"truncated_normal","mu":10,"sigma":1,"lower":-30,"upper":-29.5})", -30, -16.198059426580661,
     0.0},
    {R"({"family":"truncated_normal","mu":10,"sigma":1,"lower":-30,"upper":-29.5})", -29.6,
     -0.27805942658071707, 0.019110347396290358},
    {R"({"family":"truncated_normal","mu":10,"sigma":1,"lower":-30,"upper":-29.5})", -29.5,
     3.6769405734193392, 1.0},
    {R"({"family":"truncated_normal","mu":0,"sigma":2,"lower":100000,"upper":"inf"})", 100000,
     10.126631104250338, 0.0},
    {R"({"family":"truncated_normal","mu":0,"sigma":1,"lower":5,"upper":5.0001})", 5.00003,
     9.2104403627783057, 0.30005250220301245},
    {R"({"family":"truncated_normal","mu":3,"sigma":2,"lower":2.9,"upper":3.3})", 3, 0.91920212667232131,
     0.25062447804186232},
};

// 0.3 N(-2, 0.5^2) + 0.7 N(3, 1), by mpmath.
inline const std::pair<double, double> mixture_references[] = {
    {-2, -1.4297598092180808}, {0, -5.7500593123763571}, {3, -1.2756134771434051}, {70, -2245.7756134771434}};

// scipy.stats.multivariate_normal.logpdf(x, [1, -2, 0.5], [[2, .6, -.3], [.6, 1, .2], [-.3, .2, .5]]).
inline const std::pair<std::vector<double>, double> mv_normal_references[] = {
    {{1, -2, 0.5}, -2.4827248944591385},
    {{0, 0, 0}, -8.996565724908985},
    {{30, -40, 25}, -4462.283762956753}};
