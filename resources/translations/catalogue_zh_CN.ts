<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>catalogue</name>
    <message>
        <source>Breast cancer (Wisconsin, diagnostic)</source>
        <translation>乳腺癌（威斯康星，诊断）</translation>
    </message>
    <message>
        <source>Shapes of cell nuclei from 569 biopsies: thirty measurements tell malignant from benign lumps.</source>
        <translation>569 例活检的细胞核形状：三十项测量值区分恶性与良性肿块。</translation>
    </message>
    <message>
        <source>Iris flowers</source>
        <translation>鸢尾花</translation>
    </message>
    <message>
        <source>Fisher's and Anderson's 150 irises of three species: one stands apart, two overlap.</source>
        <translation>Fisher 与 Anderson 的 150 朵三个品种的鸢尾花：一种明显分离，两种相互重叠。</translation>
    </message>
    <message>
        <source>Wine cultivars</source>
        <translation>葡萄酒品种</translation>
    </message>
    <message>
        <source>Chemical analyses of 178 wines from three cultivars grown in the same region of Italy.</source>
        <translation>产自意大利同一地区三个葡萄品种的 178 种葡萄酒的化学分析。</translation>
    </message>
    <message>
        <source>Handwritten digits, 8 x 8</source>
        <translation>手写数字，8 x 8</translation>
    </message>
    <message>
        <source>1797 handwritten digits as grey values from 0 to 16 on an 8 x 8 grid: small images, ten classes.</source>
        <translation>1797 个手写数字，8 x 8 网格上 0 到 16 的灰度值：小图像，十个类别。</translation>
    </message>
    <message>
        <source>Old Faithful geyser</source>
        <translation>老忠实间歇泉</translation>
    </message>
    <message>
        <source>272 eruptions in minutes and the wait for the next: two clear clumps, a natural two-peaked target.</source>
        <translation>272 次喷发的持续分钟数及等待下一次的时间：两个清晰的簇，天然的双峰目标分布。</translation>
    </message>
    <message>
        <source>British English vowels</source>
        <translation>英式英语元音</translation>
    </message>
    <message>
        <source>Eleven vowels spoken six times by each of fifteen people, as nine log area ratios of the vocal tract.</source>
        <translation>十五人各读六遍的十一个元音，表示为声道的九个对数面积比。</translation>
    </message>
    <message>
        <source>Gaussian blobs</source>
        <translation>高斯团块</translation>
    </message>
    <message>
        <source>Classes as round clouds on a circle: as easy or as hard as their separation makes them.</source>
        <translation>各类别是圆周上的圆形云团：难易取决于间距。</translation>
    </message>
    <message>
        <source>Two moons</source>
        <translation>双月</translation>
    </message>
    <message>
        <source>Two half circles that reach into each other: no straight line parts them.</source>
        <translation>两个相互嵌入的半圆：没有直线能将其分开。</translation>
    </message>
    <message>
        <source>Spirals</source>
        <translation>螺旋</translation>
    </message>
    <message>
        <source>Arms that wind around each other: the nearest rows tell the class, straight lines do not.</source>
        <translation>相互缠绕的旋臂：最近的行能判断类别，直线则不能。</translation>
    </message>
    <message>
        <source>Rare classes</source>
        <translation>稀有类别</translation>
    </message>
    <message>
        <source>Clouds of which the first is many times as frequent as the last: a network that never says the rare class is nearly always right.</source>
        <translation>第一个云团的频率是最后一个的许多倍：从不预测稀有类别的网络几乎总是正确。</translation>
    </message>
    <message>
        <source>Wrong labels</source>
        <translation>错误标签</translation>
    </message>
    <message>
        <source>Clouds of which a share of the rows has the label of another class: filtering by a network's own doubt finds many of them. The true class is kept in a column of its own.</source>
        <translation>部分行带有其他类别标签的云团：按网络自身的疑问过滤能找出其中许多。真实类别另存于单独的列。</translation>
    </message>
    <message>
        <source>Two rings</source>
        <translation>双环</translation>
    </message>
    <message>
        <source>One ring inside another: classes that differ in radius alone.</source>
        <translation>环中套环：类别仅在半径上不同。</translation>
    </message>
    <message>
        <source>Covariate shift</source>
        <translation>协变量偏移</translation>
    </message>
    <message>
        <source>Source rows N(0, I), target rows N(mu, s^2 I), one law of the label: the exact M is known. Without curvature the linear model is right and rejection sampling gains nothing.</source>
        <translation>源行服从 N(0, I)，目标行服从 N(mu, s^2 I)，标签规律相同：M 的精确值已知。无曲率时线性模型设定正确，拒绝采样没有增益。</translation>
    </message>
    <message>
        <source>Rows that look like the target population</source>
        <translation>与目标总体相仿的行</translation>
    </message>
    <message>
        <source>Biopsies are filtered to look like the population we will be judged on, and a classifier is fine-tuned on what is kept, beside its controls.</source>
        <translation>筛选活检数据，使之与用于评判的总体相仿，用保留的数据微调分类器，并与各对照比较。</translation>
    </message>
    <message>
        <source>A normal from a Laplace</source>
        <translation>由拉普拉斯分布得到正态分布</translation>
    </message>
    <message>
        <source>The textbook pair: M = sqrt(2e/pi) = 1.3155, touching at -1 and 1; 76 of 100 candidates are kept.</source>
        <translation>教科书中的一对：M = sqrt(2e/pi) = 1.3155，相切于 -1 和 1；每 100 个候选点保留 76 个。</translation>
    </message>
    <message>
        <source>A beta from a uniform</source>
        <translation>由均匀分布得到贝塔分布</translation>
    </message>
    <message>
        <source>Points under a curve: M = 2.6697 is the height of the peak, and 37 of 100 candidates are kept.</source>
        <translation>曲线下的点：M = 2.6697 是峰的高度，每 100 个候选点保留 37 个。</translation>
    </message>
    <message>
        <source>Two peaks, one of them easily missed</source>
        <translation>双峰，其中一峰容易漏掉</translation>
    </message>
    <message>
        <source>A narrow second peak decides M; a search that stops at the first peak would cut it off.</source>
        <translation>狭窄的第二个峰决定 M；止步于第一个峰的搜索会把它削掉。</translation>
    </message>
    <message>
        <source>M too small: faster and wrong</source>
        <translation>M 太小：更快，但是错的</translation>
    </message>
    <message>
        <source>With M = 1 more is kept (75 of 100 instead of 66), and what is kept is not the target: its variance is 1.10 instead of 1.</source>
        <translation>取 M = 1 时保留得更多（每 100 个保留 75 个而非 66 个），但所保留的不服从目标分布：方差为 1.10 而非 1。</translation>
    </message>
    <message>
        <source>M that learns while it goes</source>
        <translation>边采样边学习的 M</translation>
    </message>
    <message>
        <source>M starts a thousand times too small; each candidate above the envelope raises it, and what was kept is thinned to match.</source>
        <translation>M 起初小了一千倍；每个高于包络的候选点都使它提高，已保留的点随之稀疏化。</translation>
    </message>
    <message>
        <source>A hull that fits itself</source>
        <translation>自行贴合的上包络</translation>
    </message>
    <message>
        <source>No proposal and no M: a hull of exponentials over a log-concave target closes in, until 99 of 100 candidates are kept for a hundred evaluations of p.</source>
        <translation>不需要提议分布，也不需要 M：覆盖对数凹目标分布的分段指数上包络不断收紧，计算 p 约一百次后，每 100 个候选点可保留 99 个。</translation>
    </message>
    <message>
        <source>No M exists</source>
        <translation>不存在 M</translation>
    </message>
    <message>
        <source>A Cauchy has heavier tails than any normal: p / q grows without bound, and the experiment is refused.</source>
        <translation>柯西分布的尾部比任何正态分布都重：p / q 无界增长，实验被拒绝执行。</translation>
    </message>
    <message>
        <source>A banana in two dimensions</source>
        <translation>二维香蕉形分布</translation>
    </message>
    <message>
        <source>A curved target under a heavy-tailed elliptical proposal: the search finds where they touch, and 21 of 100 candidates are kept. A narrower proposal keeps far fewer.</source>
        <translation>弯曲的目标分布位于重尾椭圆提议分布之下：搜索找到相切处，每 100 个候选点保留 21 个。更窄的提议分布保留的少得多。</translation>
    </message>
    <message>
        <source>A posterior from its prior</source>
        <translation>由先验得到后验</translation>
    </message>
    <message>
        <source>Three successes in ten trials: draws of the prior are kept with probability L / L max, and M = 0.0022 is below 1 because the target is not normalised.</source>
        <translation>十次试验三次成功：先验的抽样以概率 L / L max 保留；M = 0.0022 小于 1，因为目标分布未归一化。</translation>
    </message>
    <message>
        <source>The curse of dimension</source>
        <translation>维数灾难</translation>
    </message>
    <message>
        <source>A proposal only a tenth too wide keeps 1 of 17 candidates in 30 dimensions: 1.1^-30.</source>
        <translation>在 30 维中，仅宽了十分之一的提议分布每 17 个候选点只保留 1 个：1.1^-30。</translation>
    </message>
    <message>
        <source>Sharpening a choice among three</source>
        <translation>锐化三选一</translation>
    </message>
    <message>
        <source>Sampling at temperature 1/2 from a model's probabilities 0.5, 0.3, 0.2: M = 1.3158, 76 of 100 are kept.</source>
        <translation>以温度 1/2 从模型概率 0.5、0.3、0.2 中采样：M = 1.3158，每 100 个保留 76 个。</translation>
    </message>
    <message>
        <source>drop every row with a missing value in the columns or in the label</source>
        <translation>删除所选列或标签中有缺失值的行</translation>
    </message>
    <message>
        <source>fill missing values with the training rows' mean, median or mode, or with a constant</source>
        <translation>用训练行的均值、中位数或众数，或用常数填补缺失值</translation>
    </message>
    <message>
        <source>move values beyond a fence to the fence: k interquartile ranges, k standard deviations, or quantiles</source>
        <translation>将越过界限的值移到界限上：k 倍四分位距、k 倍标准差或分位数</translation>
    </message>
    <message>
        <source>subtract the training rows' mean and divide by their standard deviation</source>
        <translation>减去训练行的均值并除以其标准差</translation>
    </message>
    <message>
        <source>map the training rows' smallest and largest value to the ends of a range</source>
        <translation>将训练行的最小值和最大值映射到区间的两端</translation>
    </message>
    <message>
        <source>drop every row whose values, and whose label, an earlier row has already</source>
        <translation>删除取值及标签与前面某行完全相同的行</translation>
    </message>
    <message>
        <source>drop every row with a value beyond a fence: k interquartile ranges, k standard deviations, or quantiles</source>
        <translation>删除有值越过界限的行：k 倍四分位距、k 倍标准差或分位数</translation>
    </message>
    <message>
        <source>take the logarithm of values, after an offset is added; values at or below 0 then are an error, become missing or are moved to the least one above 0</source>
        <translation>加上偏移量后取对数；此时不大于 0 的值可报错、变为缺失，或移到大于 0 的最小值</translation>
    </message>
    <message>
        <source>subtract the training rows' median and divide by the distance between two quantiles, the quartiles if nothing else is said: outliers hardly matter</source>
        <translation>减去训练行的中位数并除以两个分位数之差（未指定时为四分位数）：离群值几乎没有影响</translation>
    </message>
    <message>
        <source>put principal components in the place of numeric columns: so many, or those that have a share of the variance together</source>
        <translation>用主成分替换数值列：指定个数，或合计达到指定方差比例的那些</translation>
    </message>
    <message>
        <source>keep the columns that are named, or that fit a pattern such as mean_*, in the order of the list</source>
        <translation>按列表顺序保留指定名称或符合模式（如 mean_*）的列</translation>
    </message>
    <message>
        <source>Banana (twisted Gaussian)</source>
        <translation>香蕉形（扭曲高斯）</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>贝塔分布</translation>
    </message>
    <message>
        <source>Binomial</source>
        <translation>二项分布</translation>
    </message>
    <message>
        <source>Categorical</source>
        <translation>类别分布</translation>
    </message>
    <message>
        <source>Cauchy</source>
        <translation>柯西分布</translation>
    </message>
    <message>
        <source>Chi-square</source>
        <translation>卡方分布</translation>
    </message>
    <message>
        <source>Dirichlet</source>
        <translation>狄利克雷分布</translation>
    </message>
    <message>
        <source>Discrete uniform</source>
        <translation>离散均匀分布</translation>
    </message>
    <message>
        <source>Exponential</source>
        <translation>指数分布</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>公式</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>伽马分布</translation>
    </message>
    <message>
        <source>Gaussian fitted to columns</source>
        <translation>拟合各列的高斯分布</translation>
    </message>
    <message>
        <source>Geometric</source>
        <translation>几何分布</translation>
    </message>
    <message>
        <source>Gumbel</source>
        <translation>耿贝尔分布</translation>
    </message>
    <message>
        <source>Half-normal</source>
        <translation>半正态分布</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>Inverse gamma</source>
        <translation>逆伽马分布</translation>
    </message>
    <message>
        <source>Kernel density estimate</source>
        <translation>核密度估计</translation>
    </message>
    <message>
        <source>Laplace</source>
        <translation>拉普拉斯分布</translation>
    </message>
    <message>
        <source>Log-normal</source>
        <translation>对数正态分布</translation>
    </message>
    <message>
        <source>Logistic</source>
        <translation>逻辑斯谛分布</translation>
    </message>
    <message>
        <source>Mixture</source>
        <translation>混合分布</translation>
    </message>
    <message>
        <source>Mixture of Gaussians fitted to columns</source>
        <translation>拟合各列的高斯混合</translation>
    </message>
    <message>
        <source>Moved and stretched</source>
        <translation>平移与伸缩</translation>
    </message>
    <message>
        <source>Multivariate Student's t</source>
        <translation>多元 t 分布</translation>
    </message>
    <message>
        <source>Multivariate normal</source>
        <translation>多元正态分布</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正态分布</translation>
    </message>
    <message>
        <source>Pareto</source>
        <translation>帕累托分布</translation>
    </message>
    <message>
        <source>Poisson</source>
        <translation>泊松分布</translation>
    </message>
    <message>
        <source>Posterior</source>
        <translation>后验分布</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>乘积分布</translation>
    </message>
    <message>
        <source>Raised cosine</source>
        <translation>升余弦分布</translation>
    </message>
    <message>
        <source>Rayleigh</source>
        <translation>瑞利分布</translation>
    </message>
    <message>
        <source>Reward tilt</source>
        <translation>奖励倾斜</translation>
    </message>
    <message>
        <source>Ring</source>
        <translation>环形分布</translation>
    </message>
    <message>
        <source>Shifted exponential</source>
        <translation>平移指数分布</translation>
    </message>
    <message>
        <source>Student's t</source>
        <translation>学生 t 分布</translation>
    </message>
    <message>
        <source>Triangular</source>
        <translation>三角分布</translation>
    </message>
    <message>
        <source>Truncated</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>Truncated exponential</source>
        <translation>截断指数分布</translation>
    </message>
    <message>
        <source>Truncated normal</source>
        <translation>截断正态分布</translation>
    </message>
    <message>
        <source>Uniform</source>
        <translation>均匀分布</translation>
    </message>
    <message>
        <source>Uniform on a ball</source>
        <translation>球内均匀分布</translation>
    </message>
    <message>
        <source>Uniform on a box</source>
        <translation>盒内均匀分布</translation>
    </message>
    <message>
        <source>Von Mises</source>
        <translation>冯·米塞斯分布</translation>
    </message>
    <message>
        <source>Weibull</source>
        <translation>韦布尔分布</translation>
    </message>
    <message>
        <source>Wigner semicircle</source>
        <translation>维格纳半圆分布</translation>
    </message>
    <message>
        <source>Wrapped Cauchy</source>
        <translation>缠绕柯西分布</translation>
    </message>
    <message>
        <source>all points</source>
        <translation>所有点</translation>
    </message>
    <message>
        <source>all points of the plane</source>
        <translation>平面上的所有点</translation>
    </message>
    <message>
        <source>all real numbers</source>
        <translation>全体实数</translation>
    </message>
    <message>
        <source>as given</source>
        <translation>如所给</translation>
    </message>
    <message>
        <source>shift + scale times the support</source>
        <translation>shift + scale 乘以支撑集</translation>
    </message>
    <message>
        <source>that of the base</source>
        <translation>与基础密度相同</translation>
    </message>
    <message>
        <source>that of the prior</source>
        <translation>与先验相同</translation>
    </message>
    <message>
        <source>the bins that hold rows</source>
        <translation>含有数据行的区间</translation>
    </message>
    <message>
        <source>the product of the supports</source>
        <translation>各支撑集的乘积</translation>
    </message>
    <message>
        <source>wherever a component has mass</source>
        <translation>任一分量有概率质量之处</translation>
    </message>
    <message>
        <source>[lower, upper] of each variable; all real numbers when left out</source>
        <translation>各变量的 [下界, 上界]；省略时为全体实数</translation>
    </message>
    <message>
        <source>a dataset column</source>
        <translation>数据集的一列</translation>
    </message>
    <message>
        <source>a formula, or a list with one value for each point of a discrete base</source>
        <translation>公式，或（基础密度离散时）每点一个值的列表</translation>
    </message>
    <message>
        <source>added to each variance, as a share of it, so that the fit is never singular</source>
        <translation>按比例加到各方差上，使拟合不会奇异</translation>
    </message>
    <message>
        <source>added to each variance, as a share of the column's</source>
        <translation>按该列方差的比例加到各方差上</translation>
    </message>
    <message>
        <source>bend</source>
        <translation>弯曲程度</translation>
    </message>
    <message>
        <source>centre</source>
        <translation>中心</translation>
    </message>
    <message>
        <source>centre; zeros when left out</source>
        <translation>中心；省略时为零</translation>
    </message>
    <message>
        <source>concentration of each of the K &gt;= 2 parts</source>
        <translation>K &gt;= 2 个部分各自的集中参数</translation>
    </message>
    <message>
        <source>concentration, from 0 (uniform) to below 1</source>
        <translation>集中参数，从 0（均匀）到小于 1</translation>
    </message>
    <message>
        <source>concentration; 0 for the uniform law</source>
        <translation>集中参数；0 为均匀分布</translation>
    </message>
    <message>
        <source>covariance, instead of sigma</source>
        <translation>协方差，代替 sigma</translation>
    </message>
    <message>
        <source>dataset columns</source>
        <translation>数据集的列</translation>
    </message>
    <message>
        <source>degrees of freedom</source>
        <translation>自由度</translation>
    </message>
    <message>
        <source>direction of the peak, any angle</source>
        <translation>峰的方向，任意角度</translation>
    </message>
    <message>
        <source>edges of the bins, with weights instead of a column</source>
        <translation>各区间的边界，配合权重代替列</translation>
    </message>
    <message>
        <source>half width</source>
        <translation>半宽</translation>
    </message>
    <message>
        <source>half width at half height</source>
        <translation>半高半宽</translation>
    </message>
    <message>
        <source>independent parts, side by side</source>
        <translation>相互独立的各部分，依次排列</translation>
    </message>
    <message>
        <source>instead of density: its natural logarithm</source>
        <translation>代替 density：其自然对数</translation>
    </message>
    <message>
        <source>instead of p: softmax(logits / temperature)</source>
        <translation>代替 p：softmax(logits / temperature)</translation>
    </message>
    <message>
        <source>largest number</source>
        <translation>最大的数</translation>
    </message>
    <message>
        <source>lower end</source>
        <translation>下端</translation>
    </message>
    <message>
        <source>lower end, one or one for each coordinate</source>
        <translation>下端，一个或每个坐标一个</translation>
    </message>
    <message>
        <source>lower end, or "-inf"</source>
        <translation>下端，或 "-inf"</translation>
    </message>
    <message>
        <source>lower end, or "-inf" for a negative rate</source>
        <translation>下端；速率为负时可为 "-inf"</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>mean before truncation</source>
        <translation>截断前的均值</translation>
    </message>
    <message>
        <source>mean of ln x, the logarithm of the median</source>
        <translation>ln x 的均值，即中位数的对数</translation>
    </message>
    <message>
        <source>mean; zeros when left out</source>
        <translation>均值；省略时为零</translation>
    </message>
    <message>
        <source>names of the coordinates; x, or x1, x2, ... when left out</source>
        <translation>坐标名称；省略时为 x，或 x1, x2, ...</translation>
    </message>
    <message>
        <source>natural logarithm of the likelihood</source>
        <translation>似然的自然对数</translation>
    </message>
    <message>
        <source>number of Gaussians</source>
        <translation>高斯分量数</translation>
    </message>
    <message>
        <source>number of bins, or the list of their edges</source>
        <translation>区间数，或边界列表</translation>
    </message>
    <message>
        <source>number of dimensions</source>
        <translation>维数</translation>
    </message>
    <message>
        <source>number of trials</source>
        <translation>试验次数</translation>
    </message>
    <message>
        <source>peak, from a to b</source>
        <translation>峰，位于 a 与 b 之间</translation>
    </message>
    <message>
        <source>power at 0, plus 1</source>
        <translation>0 处的幂次加 1</translation>
    </message>
    <message>
        <source>power at 1, plus 1</source>
        <translation>1 处的幂次加 1</translation>
    </message>
    <message>
        <source>power of the tail</source>
        <translation>尾部的幂次</translation>
    </message>
    <message>
        <source>probability of each category; they sum to 1</source>
        <translation>各类别的概率；总和为 1</translation>
    </message>
    <message>
        <source>probability of success, above 0 and up to 1</source>
        <translation>成功概率，大于 0 且不超过 1</translation>
    </message>
    <message>
        <source>probability of success, from 0 to 1</source>
        <translation>成功概率，0 到 1</translation>
    </message>
    <message>
        <source>radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>radius of the ring</source>
        <translation>环的半径</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>rate, 1 / (mean - shift)</source>
        <translation>速率，1 / (均值 - 平移)</translation>
    </message>
    <message>
        <source>rate, 1 / mean</source>
        <translation>速率，1 / 均值</translation>
    </message>
    <message>
        <source>rate; negative for one that rises, 0 for the uniform law</source>
        <translation>速率；为负则上升，0 为均匀分布</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>尺度</translation>
    </message>
    <message>
        <source>scale matrix</source>
        <translation>尺度矩阵</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>share of each component; they sum to 1</source>
        <translation>各分量的占比；总和为 1</translation>
    </message>
    <message>
        <source>smallest number</source>
        <translation>最小的数</translation>
    </message>
    <message>
        <source>standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>standard deviation before truncation</source>
        <translation>截断前的标准差</translation>
    </message>
    <message>
        <source>standard deviation of each kernel, one or one for each column, or a rule</source>
        <translation>各核的标准差，一个或每列一个，或一条规则</translation>
    </message>
    <message>
        <source>standard deviation of every coordinate</source>
        <translation>各坐标的标准差</translation>
    </message>
    <message>
        <source>standard deviation of ln x</source>
        <translation>ln x 的标准差</translation>
    </message>
    <message>
        <source>standard deviation of x1</source>
        <translation>x1 的标准差</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>temperature: small tilts much</source>
        <translation>温度：越小倾斜越大</translation>
    </message>
    <message>
        <source>the densities p_k</source>
        <translation>各密度 p_k</translation>
    </message>
    <message>
        <source>the density that is changed</source>
        <translation>被变换的密度</translation>
    </message>
    <message>
        <source>the density that is tilted</source>
        <translation>被倾斜的密度</translation>
    </message>
    <message>
        <source>the density, up to a constant factor</source>
        <translation>密度，可差一个常数因子</translation>
    </message>
    <message>
        <source>the prior density</source>
        <translation>先验密度</translation>
    </message>
    <message>
        <source>the rows that are fitted</source>
        <translation>用于拟合的行</translation>
    </message>
    <message>
        <source>the rows themselves, instead of columns</source>
        <translation>行本身，代替列</translation>
    </message>
    <message>
        <source>upper end</source>
        <translation>上端</translation>
    </message>
    <message>
        <source>upper end, one or one for each coordinate</source>
        <translation>上端，一个或每个坐标一个</translation>
    </message>
    <message>
        <source>upper end, or "inf"</source>
        <translation>上端，或 "inf"</translation>
    </message>
    <message>
        <source>upper end, or "inf" for a positive rate</source>
        <translation>上端；速率为正时可为 "inf"</translation>
    </message>
    <message>
        <source>what each bin holds</source>
        <translation>各区间所含</translation>
    </message>
    <message>
        <source>what is added</source>
        <translation>所加的量</translation>
    </message>
    <message>
        <source>what is multiplied by, not 0</source>
        <translation>所乘的量，不为 0</translation>
    </message>
    <message>
        <source>where it starts</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>which covariances are fitted</source>
        <translation>拟合哪些协方差</translation>
    </message>
    <message>
        <source>width of the ring</source>
        <translation>环的宽度</translation>
    </message>
    <message>
        <source>mode</source>
        <translation>众数</translation>
    </message>
    <message>
        <source>x &gt;= 0</source>
        <translation>x &gt;= 0</translation>
    </message>
    <message>
        <source>x &gt;= shift</source>
        <translation>x &gt;= shift</translation>
    </message>
    <message>
        <source>x &gt; 0</source>
        <translation>x &gt; 0</translation>
    </message>
    <message>
        <source>x &gt;= scale</source>
        <translation>x &gt;= scale</translation>
    </message>
    <message>
        <source>a &lt;= x &lt;= b</source>
        <translation>a &lt;= x &lt;= b</translation>
    </message>
    <message>
        <source>0 &lt;= x &lt;= 1</source>
        <translation>0 &lt;= x &lt;= 1</translation>
    </message>
    <message>
        <source>lower &lt;= x &lt;= upper</source>
        <translation>lower &lt;= x &lt;= upper</translation>
    </message>
    <message>
        <source>-R &lt;= x &lt;= R</source>
        <translation>-R &lt;= x &lt;= R</translation>
    </message>
    <message>
        <source>mu - s &lt;= x &lt;= mu + s</source>
        <translation>mu - s &lt;= x &lt;= mu + s</translation>
    </message>
    <message>
        <source>-pi &lt;= x &lt;= pi</source>
        <translation>-pi &lt;= x &lt;= pi</translation>
    </message>
    <message>
        <source>0, 1, 2, ...</source>
        <translation>0, 1, 2, ...</translation>
    </message>
    <message>
        <source>0, 1, ..., n</source>
        <translation>0, 1, ..., n</translation>
    </message>
    <message>
        <source>a, a + 1, ..., b</source>
        <translation>a, a + 1, ..., b</translation>
    </message>
    <message>
        <source>0, 1, ..., K-1</source>
        <translation>0, 1, ..., K-1</translation>
    </message>
    <message>
        <source>a_j &lt;= x_j &lt;= b_j</source>
        <translation>a_j &lt;= x_j &lt;= b_j</translation>
    </message>
    <message>
        <source>|x| &lt;= radius</source>
        <translation>|x| &lt;= radius</translation>
    </message>
    <message>
        <source>x_j &gt;= 0, x_1 + ... + x_(K-1) &lt;= 1</source>
        <translation>x_j &gt;= 0, x_1 + ... + x_(K-1) &lt;= 1</translation>
    </message>
    <message>
        <source>A language model learns from its own right answers</source>
        <translation>语言模型向自己的正确答案学习</translation>
    </message>
    <message>
        <source>Wrong labels, frozen backbone</source>
        <translation>错误标签与冻结的骨干网络</translation>
    </message>
    <message>
        <source>Three in ten labels of handwritten digits are wrong; rows are kept when networks that did not see them find the label likely, and only the last layer learns.</source>
        <translation>手写数字的标签有三成是错的；当没有见过某行的网络认为其标签可能时才保留该行，并且只训练最后一层。</translation>
    </message>
    <message>
        <source>A ResNet-18 from digits 0 to 4</source>
        <translation>用数字 0 到 4 训练的 ResNet-18</translation>
    </message>
    <message>
        <source>Trains the narrow ResNet-18 that ships: five digits by other people than those it is used on.</source>
        <translation>训练随程序附带的窄 ResNet-18：五个数字，书写者与使用时的数据不同。</translation>
    </message>
    <message>
        <source>Many answers to each prompt, a verifier keeps the right ones, the base is fine-tuned on them, beside as many unverified ones; round by round.</source>
        <translation>每个提示生成多个答案，由验证器保留正确的，用它们微调基础模型，并与同样多的未验证答案对照；逐轮进行。</translation>
    </message>
    <message>
        <source>Accept by reward until it is good enough</source>
        <translation>按奖励接受，直到足够好</translation>
    </message>
    <message>
        <source>Answers are accepted with probability exp((reward - 1) / beta) and trained on, until the accuracy reaches its goal or stops rising.</source>
        <translation>答案以概率 exp((reward - 1) / beta) 被接受并用于训练，直到准确率达到目标或不再上升。</translation>
    </message>
    <message>
        <source>The base model that ships</source>
        <translation>随程序提供的基础模型</translation>
    </message>
    <message>
        <source>A transformer of 104,208 weights learns to add from traces of which 30 of 100 are wrong, and stops early enough to be improvable.</source>
        <translation>一个有 104,208 个权重的 Transformer 从 30% 有误的演算过程中学习加法，并及早停止，以留出改进余地。</translation>
    </message>
    <message>
        <source>Sums in steps</source>
        <translation>分步求和</translation>
    </message>
    <message>
        <source>Three digits are added step by step, some sums wrong: text for a small language model whose answers can be verified.</source>
        <translation>三个数字逐步相加，其中一些和是错的：供小型语言模型使用、答案可以验证的文本。</translation>
    </message>
    <message>
        <source>Handwritten digits (MNIST)</source>
        <translation>手写数字（MNIST）</translation>
    </message>
    <message>
        <source>2500 digits of 28 x 28 pixels, 250 of each, by people whose writing no other shipped images show.</source>
        <translation>2500 个 28 x 28 像素的数字，每种 250 个，书写者未出现在其他随附图像中。</translation>
    </message>
    <message>
        <source>Digits from 0 to 4 (MNIST)</source>
        <translation>数字 0 到 4（MNIST）</translation>
    </message>
    <message>
        <source>3000 digits from 0 to 4 by other people than those of mnist: what the shipped ResNet-18 learned from.</source>
        <translation>3000 个 0 到 4 的数字，书写者与 mnist 中的不同：随附的 ResNet-18 由此学得。</translation>
    </message>
    <message>
        <source>Spoken digits (synthesised)</source>
        <translation>语音数字（合成）</translation>
    </message>
    <message>
        <source>Zero to nine, 480 times, said by a synthesiser in eight accents with noise: log-mel images of 40 bands x 64 frames.</source>
        <translation>零到九，共 480 次，由合成器以八种口音加噪声读出：40 个频带 x 64 帧的对数梅尔图像。</translation>
    </message>
    <message>
        <source>A straight line for a curved world</source>
        <translation>用直线描述弯曲的世界</translation>
    </message>
    <message>
        <source>Where the model is too simple, rows like the target population help; with /dataset/parameters/curvature at 0 it is right everywhere, and they do not.</source>
        <translation>模型过于简单时，与目标总体相仿的行有帮助；当 /dataset/parameters/curvature 为 0 时模型处处正确，便没有帮助。</translation>
    </message>
    <message>
        <source>A density ratio from a classifier</source>
        <translation>由分类器得到密度比</translation>
    </message>
    <message>
        <source>Nobody gives densities: a classifier learns how the target population differs from the source, and its calibration is shown.</source>
        <translation>无人给出密度：由分类器学习目标总体与源总体有何不同，并显示其校准情况。</translation>
    </message>
    <message>
        <source>Rare faults, rebalanced</source>
        <translation>重新平衡的罕见故障</translation>
    </message>
    <message>
        <source>Four machine faults in a hundred pieces: filtered to equal shares, anew for every epoch, a small network learns to find them.</source>
        <translation>每百件中有四件机器故障：每轮重新筛选到各类等量，小型网络学习找出它们。</translation>
    </message>
    <message>
        <source>Spam mail that labels itself</source>
        <translation>给自己打标签的垃圾邮件</translation>
    </message>
    <message>
        <source>A network that has seen a tenth of the labels labels the rest of the mail; what a verifier confirms teaches the next one, round after round.</source>
        <translation>只见过十分之一标签的网络为其余邮件打标签；经验证器确认的用来教下一个网络，逐轮进行。</translation>
    </message>
    <message>
        <source>Digits that label themselves</source>
        <translation>给自己打标签的数字</translation>
    </message>
    <message>
        <source>Nobody verifies: likely labels are accepted more often (p proportional to q squared), and the record says how many of them are right.</source>
        <translation>无人验证：可能性大的标签更常被接受（p 与 q 的平方成正比），记录给出其中有多少正确。</translation>
    </message>
    <message>
        <source>Spam mail (SpamAssassin)</source>
        <translation>垃圾邮件（SpamAssassin）</translation>
    </message>
    <message>
        <source>Subjects and first words of e-mails of 2002, ham or spam: text for hashed n-grams and self-labelling.</source>
        <translation>2002 年电子邮件的主题和开头，正常或垃圾：用于哈希 n 元组和自打标签的文本。</translation>
    </message>
    <message>
        <source>Machine faults</source>
        <translation>机器故障</translation>
    </message>
    <message>
        <source>Readings of a milling machine: about 4 in 100 pieces show one of four faults, each by a rule of physics.</source>
        <translation>铣床的读数：每 100 件约有 4 件出现四种故障之一，各由一条物理规律决定。</translation>
    </message>
    <message>
        <source>put a column of ones and noughts for each value in the place of a categorical column</source>
        <translation>将类别列替换为每个取值一列的 0/1 列</translation>
    </message>
    <message>
        <source>turn text into counts of its words and word sequences, hashed into buckets</source>
        <translation>将文本转换为词和词序列的计数，哈希到各桶中</translation>
    </message>
    <message>
        <source>Density ratio by a classifier</source>
        <translation>分类器密度比</translation>
    </message>
    <message>
        <source>what tells the two sets of rows apart</source>
        <translation>用什么区分两组行</translation>
    </message>
    <message>
        <source>of the classifier's log odds in the columns</source>
        <translation>分类器对数几率关于各列的次数</translation>
    </message>
    <message>
        <source>penalty of the squared coefficients</source>
        <translation>系数平方的惩罚</translation>
    </message>
    <message>
        <source>rows that p stands for: target, source, train or label:CLASS</source>
        <translation>p 所代表的行：target、source、train 或 label:CLASS</translation>
    </message>
    <message>
        <source>rows that q stands for, likewise</source>
        <translation>q 所代表的行，同上</translation>
    </message>
    <message>
        <source>of the log odds, instead of columns</source>
        <translation>对数几率的系数，代替列</translation>
    </message>
    <message>
        <source>taken off the columns, with coefficients</source>
        <translation>从各列中减去的量，配合系数使用</translation>
    </message>
    <message>
        <source>what they are divided by then</source>
        <translation>随后除以的量</translation>
    </message>
    <message>
        <source>of the calibration: each part is judged by a classifier that did not see it</source>
        <translation>校准所用的折数：每一部分由未见过它的分类器评判</translation>
    </message>
</context>
</TS>
