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
    // mpmath with 60 digits, from the formulas of the families and the parameters as doubles.
    {R"({"family":"inverse_gamma","shape":3.5,"scale":2})", 0.02, -81.170854945960606,
     1.1477812240142622e-39},
    {R"({"family":"inverse_gamma","shape":3.5,"scale":2})", 0.5, 0.34420384213248825, 0.33259390259930785},
    {R"({"family":"inverse_gamma","shape":3.5,"scale":2})", 40, -15.424916013899979, 0.9999976885812014},
    {R"({"family":"chi_square","nu":7.5})", 0.001, -23.082944522894089, 2.5189469238658177e-14},
    {R"({"family":"chi_square","nu":7.5})", 6, -2.1587789653160607, 0.40494091531203493},
    {R"({"family":"chi_square","nu":7.5})", 2000, -983.18363574195249, 1.0},
    {R"({"family":"weibull","shape":1.5,"scale":2})", 1e-06, -7.542010942067444, 3.5355339053077374e-10},
    {R"({"family":"weibull","shape":1.5,"scale":2})", 1.5, -1.0810421615160004, 0.47770308641745852},
    {R"({"family":"weibull","shape":1.5,"scale":2})", 300, -1834.8996715127872, 1.0},
    {R"({"family":"weibull","shape":0.5,"scale":3})", 1e-09, 9.1191613361606219, 1.8257251917853167e-5},
    {R"({"family":"weibull","shape":0.5,"scale":3})", 5, -3.338166729846856, 0.72500282352607077},
    {R"({"family":"rayleigh","sigma":2.5})", 1e-08, -20.253262207700676, 8.0000000000000003e-18},
    {R"({"family":"rayleigh","sigma":2.5})", 3, -1.4539691750802004, 0.51324774404002835},
    {R"({"family":"rayleigh","sigma":2.5})", 160, -2044.7574076485145, 1.0},
    {R"({"family":"lognormal","mu":0.5,"sigma":0.75})", 1e-09, -380.28755754442572, 1.8449383746730747e-176},
    {R"({"family":"lognormal","mu":0.5,"sigma":0.75})", 1.5, -1.0446654317810571, 0.44984754928501464},
    {R"({"family":"lognormal","mu":0.5,"sigma":0.75})", 100000000, -304.51931349507424, 1.0},
    {R"({"family":"gumbel","mu":0.5,"beta":2})", -12, -512.45597184890197, 1.0712447127391219e-225},
    {R"({"family":"gumbel","mu":0.5,"beta":2})", 1, -1.7219479636313502, 0.45895606930766382},
    {R"({"family":"gumbel","mu":0.5,"beta":2})", 60, -30.443147180560065, 0.99999999999987985},
    {R"({"family":"pareto","scale":2,"shape":3.5})", 2, 0.55961578793542269, 0.0},
    {R"({"family":"pareto","scale":2,"shape":3.5})", 2.000000001, 0.5596157856854225, 1.7500001428268989e-9},
    {R"({"family":"pareto","scale":2,"shape":3.5})", 7, -5.0778175702937333, 0.9875330032927149},
    {R"({"family":"pareto","scale":2,"shape":3.5})", 1e+200, -2068.6478055941859, 1.0},
    {R"({"family":"triangular","a":-1,"c":0.5,"b":2})", -0.999999, -14.626440774151847,
     2.2222222223500252e-13},
    {R"({"family":"triangular","a":-1,"c":0.5,"b":2})", 0.25, -0.58778666490211901, 0.34722222222222222},
    {R"({"family":"triangular","a":-1,"c":0.5,"b":2})", 1.9, -3.1135153092103736, 0.99777777777777777},
    {R"({"family":"truncated_exponential","rate":1.5,"lower":-1,"upper":2})", -1, 0.41663627037646132, 0.0},
    {R"({"family":"truncated_exponential","rate":1.5,"lower":-1,"upper":2})", 0.5, -1.8333637296235387,
     0.90465053510089051},
    {R"({"family":"truncated_exponential","rate":1.5,"lower":-1,"upper":2})", 1.99, -4.0683637296235387,
     0.99983022296500774},
    {R"({"family":"truncated_exponential","rate":-3,"lower":0,"upper":2})", 1e-06, -4.8989028819629308,
     7.4547461526473942e-9},
    {R"({"family":"truncated_exponential","rate":-3,"lower":0,"upper":2})", 1.5, -0.39890588196293078,
     0.22119970722753168},
    {R"({"family":"truncated_exponential","rate":1e-9,"lower":-1,"upper":2})", 1, -1.0986122891681097,
     0.666666667},
    {R"({"family":"wigner_semicircle","R":2.5})", 1, -1.4550501307359988, 0.74768421226565453},
    {R"({"family":"raised_cosine","mu":1,"s":2})", 1.75, -1.0622682338685666, 0.83453999442060071},
    {R"({"family":"von_mises","mu":0.5,"kappa":2})", -3, -4.5347839824738944, 0.0016073506484450582},
    {R"({"family":"von_mises","mu":0.5,"kappa":2})", 0.75, -0.7240457644710122, 0.63148571887543449},
    {R"({"family":"von_mises","mu":0.5,"kappa":2})", 3, -4.2641578389861692, 0.99815860509481398},
    {R"({"family":"von_mises","mu":-3,"kappa":7.5})", -3, 0.070534225515379762, 0.14822069241773234},
    {R"({"family":"wrapped_cauchy","mu":1,"rho":0.4})", -2, -2.6810818663765438, 0.082878253776038987},
    {R"({"family":"wrapped_cauchy","mu":1,"rho":0.4})", 1.25, -1.0573809522354603, 0.66398985531439734},
    {R"({"family":"poisson","lambda":4})", 0, -4.0, 0.01831563888873418},
    {R"({"family":"poisson","lambda":4})", 4, -1.6328763858683831, 0.62883693517987352},
    {R"({"family":"poisson","lambda":4})", 30, -37.069405515233446, 0.99999999999999999},
    {R"({"family":"poisson","lambda":123.4})", 60, -23.102306735394348, 1.7780266058618285e-10},
    {R"({"family":"poisson","lambda":123.4})", 130, -3.5267808507675078, 0.74151946004055795},
    {R"({"family":"binomial","n":10,"p":0.3})", 0, -3.5667494393873236, 0.028247524900000004},
    {R"({"family":"binomial","n":10,"p":0.3})", 3, -1.3211512777668886, 0.64961071840000003},
    {R"({"family":"binomial","n":10,"p":0.3})", 10, -12.03972804325936, 1.0},
    {R"({"family":"binomial","n":25,"p":0.96})", 12, -26.871022783334449, 2.2170351002424979e-12},
    {R"({"family":"binomial","n":25,"p":0.96})", 24, -0.97972786848612311, 0.63960328314198202},
};

// 0.3 N(-2, 0.5^2) + 0.7 N(3, 1), by mpmath.
inline const std::pair<double, double> mixture_references[] = {
    {-2, -1.4297598092180808}, {0, -5.7500593123763571}, {3, -1.2756134771434051}, {70, -2245.7756134771434}};

// scipy.stats.multivariate_normal.logpdf(x, [1, -2, 0.5], [[2, .6, -.3], [.6, 1, .2], [-.3, .2, .5]]).
inline const std::pair<std::vector<double>, double> mv_normal_references[] = {
    {{1, -2, 0.5}, -2.4827248944591385},
    {{0, 0, 0}, -8.996565724908985},
    {{30, -40, 25}, -4462.283762956753}};

struct LogDensity {
    const char* density;
    double x;
    double log_density;
};

// Extreme parameters and points, by mpmath with 60 digits from the formulas of the families.
inline const LogDensity extreme_references[] = {
    {R"({"family":"poisson","lambda":1e6})", 0.0, -1000000.0},
    {R"({"family":"poisson","lambda":1e6})", 995000.0, -20.345073198466499},
    {R"({"family":"poisson","lambda":1e6})", 1000000.0, -7.8266938955201431},
    {R"({"family":"poisson","lambda":1e6})", 1000001.0, -7.8266948955196431},
    {R"({"family":"poisson","lambda":1e6})", 2000000.0, -386302.53438733475},
    {R"({"family":"binomial","n":1000000000,"p":1e-8})", 0.0, -10.000000050000001},
    {R"({"family":"binomial","n":1000000000,"p":1e-8})", 7.0, -2.4070657111070946},
    {R"({"family":"binomial","n":1000000000,"p":1e-8})", 1000000000.0, -18420680743.952365},
    {R"({"family":"binomial","n":1000000000,"p":1e-8})", 500.0, -1470.038031763154},
    {R"({"family":"binomial","n":100000000,"p":0.9})", 90000000.0, -8.9253061092808454},
    {R"({"family":"binomial","n":100000000,"p":0.9})", 89990000.0, -14.479660599796865},
    {R"({"family":"binomial","n":100000000,"p":0.9})", 1.0, -230258488.68149927},
    {R"({"family":"geometric0","p":1e-12})", 1000000000000000.0, -1027.6310211164285},
    {R"({"family":"chi_square","nu":1e9})", 1000000000.0, -11.627145042124518},
    {R"({"family":"chi_square","nu":1e9})", 1000100000.0, -14.127078382957184},
    {R"({"family":"chi_square","nu":1e9})", 500000000.0, -96573601.213970516},
    {R"({"family":"chi_square","nu":1e9})", 1.0, -9861632909.8770848},
    {R"({"family":"inverse_gamma","shape":1e7,"scale":1e7})", 1.0, 7.1401092839411538},
    {R"({"family":"inverse_gamma","shape":1e7,"scale":1e7})", 1.001, 2.1457689582675114},
    {R"({"family":"inverse_gamma","shape":1e7,"scale":1e7})", 0.5, -3068520.3611440824},
    {R"({"family":"chi_square","nu":0.002})", 1e-200, 453.14862954764591},
    {R"({"family":"chi_square","nu":0.002})", 0.001, -0.007524508861258713},
    {R"({"family":"weibull","shape":0.001,"scale":1})", 1e-300, 682.67580985770608},
    {R"({"family":"pareto","scale":1000,"shape":1e5})", 1000.001, 4.5051692359909227},
    {R"({"family":"pareto","scale":1e-10,"shape":0.01})", 1e+300, -702.51871187248334},
    {R"({"family":"von_mises","mu":3.14,"kappa":1e8})", 3.14, 8.29140183752151},
    {R"({"family":"von_mises","mu":3.14,"kappa":1e8})", 3.1401, 7.7914018379405072},
    {R"({"family":"von_mises","mu":0,"kappa":1e-8})", 1.0, -1.8378770610063224},
    {R"({"family":"von_mises","mu":100,"kappa":150})", -0.5, 1.5136367824915142},
    {R"({"family":"wrapped_cauchy","mu":0,"rho":0.999999999})", 0.001, -8.0524851092811351},
    {R"({"family":"gumbel","mu":0,"beta":1})", -7.0, -1089.6331584284586},
    {R"({"family":"gumbel","mu":0,"beta":1})", 1000000.0, -1000000.0},
    {R"({"family":"lognormal","mu":0,"sigma":1})", 1e-300, -237895.5583821629},
    {R"({"family":"wigner_semicircle","R":2.5})", -2.4999999, -9.5384930491181642},
    {R"({"family":"raised_cosine","mu":1,"s":2})", -0.9999, -19.59695687710968},
};

struct PointLogDensity {
    const char* density;
    std::vector<double> x;
    double log_density;
};

// Likewise in several dimensions.
inline const PointLogDensity point_references[] = {
    {R"({"family":"mv_student_t","nu":3.5,"mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],[0.6,1,0.2],[-0.3,0.2,0.5]]})",
     {1, -2, 0.5},
     -2.3019455242330618},
    {R"({"family":"mv_student_t","nu":3.5,"mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],[0.6,1,0.2],[-0.3,0.2,0.5]]})",
     {0, 0, 0},
     -7.346834994315416},
    {R"({"family":"mv_student_t","nu":3.5,"mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],[0.6,1,0.2],[-0.3,0.2,0.5]]})",
     {300, -40, 25},
     -35.70537344688283},
    {R"({"family":"mv_student_t","nu":1e8,"mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],[0.6,1,0.2],[-0.3,0.2,0.5]]})",
     {1, -2, 0.5},
     -2.4827248869591383},
    {R"({"family":"mv_student_t","nu":1e8,"mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],[0.6,1,0.2],[-0.3,0.2,0.5]]})",
     {0, 0, 0},
     -8.996565488522991},
    {R"({"family":"mv_student_t","nu":1e8,"mean":[1,-2,0.5],"cov":[[2,0.6,-0.3],[0.6,1,0.2],[-0.3,0.2,0.5]]})",
     {300, -40, 25},
     -50873.59504303039},
    {R"({"family":"dirichlet","alpha":[0.5,2.5,3]})", {0.125, 0.25}, 1.2575687194930924},
    {R"({"family":"dirichlet","alpha":[6e5,3e5,1e5]})", {0.6001, 0.2999}, 13.961488042733494},
    {R"({"family":"dirichlet","alpha":[6e5,3e5,1e5]})", {0.25, 0.25}, -419020.48353064917},
    {R"({"family":"ring","radius":3,"width":0.4})", {1, 2}, -4.7628625782869164},
    {R"({"family":"ring","radius":0.5,"width":2})", {-30, 40}, -309.80138172982714},
    {R"({"family":"uniform_ball","dim":3,"radius":2})", {1, 1, -1}, -3.511853499981017},
    {R"({"family":"banana","b":0.5,"sigma":1.2})", {1, -0.25}, -2.4778708454255223},
    {R"({"family":"banana","b":0.03,"sigma":10})", {15, 40}, -962.29671215940339},
};
