<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CoreWords</name>
    <message>
        <source>still running</source>
        <translation>仍在运行</translation>
    </message>
    <message>
        <source>the accepted set is complete</source>
        <translation>接受集已满</translation>
    </message>
    <message>
        <source>the given number of candidates was tried</source>
        <translation>已试满给定数量的候选点</translation>
    </message>
    <message>
        <source>the given time is over</source>
        <translation>给定时间已到</translation>
    </message>
    <message>
        <source>the accepted set has reached the memory limit</source>
        <translation>接受集已达内存上限</translation>
    </message>
    <message>
        <source>every row was tried</source>
        <translation>所有行均已试过</translation>
    </message>
    <message>
        <source>it was cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>No row was tried.</source>
        <translation>没有尝试任何行。</translation>
    </message>
    <message>
        <source>No candidate was tried.</source>
        <translation>没有尝试任何候选点。</translation>
    </message>
    <message>
        <source>%1 of the rows kept: %2 of %3.</source>
        <translation>保留了 %1 的行：%3 行中的 %2 行。</translation>
    </message>
    <message>
        <source>%1 accepted: %2.</source>
        <translation>接受 %1：%2。</translation>
    </message>
    <message>
        <source>every candidate is wasted</source>
        <translation>所有候选点都被浪费</translation>
    </message>
    <message>
        <source>1 candidate in %1 is kept, the others are wasted</source>
        <translation>每 %1 个候选点保留 1 个，其余被浪费</translation>
    </message>
    <message>
        <source>hardly a candidate is wasted</source>
        <translation>几乎没有浪费候选点</translation>
    </message>
    <message>
        <source>about %1 of 100 candidates are wasted</source>
        <translation>每 100 个候选点约浪费 %1 个</translation>
    </message>
    <message>
        <source>%1 of %2 candidates is wasted</source>
        <translation>每 %2 个候选点浪费 %1 个</translation>
    </message>
    <message>
        <source>%1 of %2 candidates are wasted</source>
        <translation>每 %2 个候选点浪费 %1 个</translation>
    </message>
    <message>
        <source>M is too small: p &gt; M q at %1 of the rows%2, so the accepted set is biased: it follows min(p, M q) and not p.</source>
        <translation>M 太小：在 %1 的行上 p &gt; M q%2，因此接受集有偏：它服从 min(p, M q)，而不是 p。</translation>
    </message>
    <message>
        <source>M is too small: p &gt; M q at %1 of the candidates%2, so the accepted set is biased: it follows min(p, M q) and not p.</source>
        <translation>M 太小：在 %1 的候选点处 p &gt; M q%2，因此接受集有偏：它服从 min(p, M q)，而不是 p。</translation>
    </message>
    <message>
        <source>, by a factor of up to %1</source>
        <translation>，最多超出到 %1 倍</translation>
    </message>
    <message>
        <source>The largest p / q met was %1; M = %2 may be larger than it has to be.</source>
        <translation>遇到的最大 p / q 是 %1；M = %2 可能大于所需。</translation>
    </message>
    <message>
        <source>%1 (Anderson-Darling %2, Kolmogorov-Smirnov %3).</source>
        <translation>%1（Anderson-Darling %2，Kolmogorov-Smirnov %3）。</translation>
    </message>
    <message>
        <source>%1 (Anderson-Darling %2).</source>
        <translation>%1（Anderson-Darling %2）。</translation>
    </message>
    <message>
        <source>%1 (Kolmogorov-Smirnov %2).</source>
        <translation>%1（Kolmogorov-Smirnov %2）。</translation>
    </message>
    <message>
        <source>Chi-square of the counts %1 at %2 of freedom, %3: %4.</source>
        <translation>计数的卡方统计量 %1，%2，%3：%4。</translation>
    </message>
    <message>
        <source>%1 degree</source>
        <translation>自由度 %1</translation>
    </message>
    <message>
        <source>%1 degrees</source>
        <translation>自由度 %1</translation>
    </message>
    <message>
        <source>Chi-square of the counts: too few to test anything.</source>
        <translation>计数的卡方检验：数量太少，无法检验。</translation>
    </message>
    <message>
        <source>Chi-square of the counts: the accepted set holds values that p cannot give.</source>
        <translation>计数的卡方检验：接受集含有 p 不可能产生的值。</translation>
    </message>
    <message>
        <source>Chi-square of the counts: the kept rows hold values that the fitted p cannot give.</source>
        <translation>计数的卡方检验：保留的行含有拟合的 p 不可能产生的值。</translation>
    </message>
    <message>
        <source>%1 (energy distance, %2).</source>
        <translation>%1（能量距离，%2）。</translation>
    </message>
    <message>
        <source>The accepted set: indistinguishable from exact draws of p</source>
        <translation>接受集：与 p 的精确抽样无法区分</translation>
    </message>
    <message>
        <source>The accepted set: may differ from exact draws of p</source>
        <translation>接受集：可能与 p 的精确抽样有差异</translation>
    </message>
    <message>
        <source>The accepted set: differs from exact draws of p</source>
        <translation>接受集：与 p 的精确抽样有差异</translation>
    </message>
    <message>
        <source>The kept rows: indistinguishable from exact draws of the fitted p</source>
        <translation>保留的行：与拟合的 p 的精确抽样无法区分</translation>
    </message>
    <message>
        <source>The kept rows: may differ from exact draws of the fitted p</source>
        <translation>保留的行：可能与拟合的 p 的精确抽样有差异</translation>
    </message>
    <message>
        <source>The kept rows: differs from exact draws of the fitted p</source>
        <translation>保留的行：与拟合的 p 的精确抽样有差异</translation>
    </message>
    <message>
        <source>The accepted set agrees with p</source>
        <translation>接受集与 p 一致</translation>
    </message>
    <message>
        <source>The accepted set does not follow p</source>
        <translation>接受集不服从 p</translation>
    </message>
    <message>
        <source>Some doubt that the accepted set follows p</source>
        <translation>接受集是否服从 p 有些可疑</translation>
    </message>
    <message>
        <source>The kept rows agree with the fitted p</source>
        <translation>保留的行与拟合的 p 一致</translation>
    </message>
    <message>
        <source>The kept rows do not follow the fitted p</source>
        <translation>保留的行不服从拟合的 p</translation>
    </message>
    <message>
        <source>Some doubt that the kept rows follow the fitted p</source>
        <translation>保留的行是否服从拟合的 p 有些可疑</translation>
    </message>
    <message>
        <source>the accepted set agrees with p</source>
        <translation>接受集与 p 一致</translation>
    </message>
    <message>
        <source>the accepted set does not follow p</source>
        <translation>接受集不服从 p</translation>
    </message>
    <message>
        <source>some doubt that the accepted set follows p</source>
        <translation>接受集是否服从 p 有些可疑</translation>
    </message>
    <message>
        <source>the kept rows agree with the fitted p</source>
        <translation>保留的行与拟合的 p 一致</translation>
    </message>
    <message>
        <source>the kept rows do not follow the fitted p</source>
        <translation>保留的行不服从拟合的 p</translation>
    </message>
    <message>
        <source>some doubt that the kept rows follow the fitted p</source>
        <translation>保留的行是否服从拟合的 p 有些可疑</translation>
    </message>
    <message>
        <source>At this rate the other %1 accepted points take %2</source>
        <translation>照此速度，其余 %1 个接受点需要 %2</translation>
    </message>
    <message>
        <source>At this rate %1 accepted points take %2</source>
        <translation>照此速度，%1 个接受点需要 %2</translation>
    </message>
    <message>
        <source>By theory the other %1 accepted points take %2</source>
        <translation>按理论，其余 %1 个接受点需要 %2</translation>
    </message>
    <message>
        <source>By theory %1 accepted points take %2</source>
        <translation>按理论，%1 个接受点需要 %2</translation>
    </message>
    <message>
        <source>None was accepted yet: %1 accepted points take more than %2 (95 % sure)</source>
        <translation>尚未接受任何点：%1 个接受点需要超过 %2（95% 把握）</translation>
    </message>
    <message>
        <source>%1 (95 % interval %2 to %3)</source>
        <translation>%1（95% 区间 %2 至 %3）</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 天 %2 小时</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 年</translation>
    </message>
    <message>
        <source>%1: it helped.</source>
        <translation>%1：有帮助。</translation>
    </message>
    <message>
        <source>%1: it did harm.</source>
        <translation>%1：有损害。</translation>
    </message>
    <message>
        <source>%1: without repeats nobody can tell whether it helped.</source>
        <translation>%1：没有重复，无法判断是否有帮助。</translation>
    </message>
    <message>
        <source>%1: no difference can be shown.</source>
        <translation>%1：未能显示出差异。</translation>
    </message>
    <message>
        <source>rsft against %1: %2</source>
        <translation>rsft 对比 %1：%2</translation>
    </message>
    <message>
        <source>%1 (95 % interval %2 to %3, %4)</source>
        <translation>%1（95% 区间 %2 至 %3，%4）</translation>
    </message>
    <message>
        <source>accuracy %1</source>
        <translation>准确率 %1</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>损失 %1</translation>
    </message>
    <message>
        <source>corrected paired t over %1 repeats (Nadeau and Bengio)</source>
        <translation>%1 次重复的校正配对 t 检验（Nadeau 与 Bengio）</translation>
    </message>
    <message>
        <source>paired t over %1 repeats</source>
        <translation>%1 次重复的配对 t 检验</translation>
    </message>
    <message>
        <source>the largest p/q over the %1 rows, at %2</source>
        <translation>%1 行上最大的 p/q，位于 %2</translation>
    </message>
    <message>
        <source>row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>%1; the supremum is reached only at infinity</source>
        <translation>%1；上确界仅在无穷远处达到</translation>
    </message>
    <message>
        <source>%1; raised by the partition of the support, which found a higher mode than the search</source>
        <translation>%1；由支撑集的划分提高，它找到了比搜索更高的峰</translation>
    </message>
    <message>
        <source>closed form for two normal densities</source>
        <translation>两个正态密度的闭式解</translation>
    </message>
    <message>
        <source>closed form for each of %1 independent factors</source>
        <translation>%1 个独立因子各自的闭式解</translation>
    </message>
    <message>
        <source>closed form for %1 from %2: the turning points of p/q are the roots of a polynomial of degree %3</source>
        <translation>由 %2 得到 %1 的闭式解：p/q 的极值点是 %3 次多项式的根</translation>
    </message>
    <message>
        <source>closed form for %1 from %2</source>
        <translation>由 %2 得到 %1 的闭式解</translation>
    </message>
    <message>
        <source>optimised for each of %1 independent factors</source>
        <translation>%1 个独立因子各自数值优化</translation>
    </message>
    <message>
        <source>optimised from %1 peaks of a scan of %2 points, safety margin 1e-9</source>
        <translation>由 %2 点扫描中的 %1 个峰数值优化，安全余量 1e-9</translation>
    </message>
    <message>
        <source>optimised from %1 starts, safety margin 1e-9</source>
        <translation>由 %1 个起点数值优化，安全余量 1e-9</translation>
    </message>
    <message>
        <source>the integral of a hull of exponentials, at first through %1 points of ln p</source>
        <translation>分段指数上包络的积分，起初经过 ln p 的 %1 个点</translation>
    </message>
    <message>
        <source>%1 times the volume of the box of the ratio of uniforms about %2</source>
        <translation>均匀比法外接矩形（以 %2 为中心）体积的 %1 倍</translation>
    </message>
    <message>
        <source>proved: p &lt;= M q everywhere, by bounds over %1 parts of the support; M is at most %2 too large</source>
        <translation>已证明：由支撑集 %1 个部分上的界，处处 p &lt;= M q；M 最多偏大 %2</translation>
    </message>
    <message>
        <source>not proved: %1</source>
        <translation>未证明：%1</translation>
    </message>
    <message>
        <source>no bounds are computed in more than %1 dimensions</source>
        <translation>超过 %1 维时不计算界</translation>
    </message>
    <message>
        <source>the density %1 gives no bounds over a region</source>
        <translation>密度 %1 不提供区域上的界</translation>
    </message>
    <message>
        <source>after %1 parts of the support the bound of ln(p/q) near x = %2 is still %3</source>
        <translation>划分支撑集 %1 个部分之后，x = %2 附近 ln(p/q) 的界仍为 %3</translation>
    </message>
    <message>
        <source>%1 above ln M</source>
        <translation>ln M 之上 %1</translation>
    </message>
    <message>
        <source>infinite</source>
        <translation>无穷大</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>looking for M</source>
        <translation>正在寻找 M</translation>
    </message>
    <message>
        <source>reading the data</source>
        <translation>正在读取数据</translation>
    </message>
    <message>
        <source>sampling: %1</source>
        <translation>采样：%1</translation>
    </message>
    <message>
        <source>filtering rows: %1</source>
        <translation>筛选行：%1</translation>
    </message>
    <message>
        <source>filtering rows</source>
        <translation>筛选行</translation>
    </message>
    <message>
        <source>repeat %1 of %2: %3</source>
        <translation>第 %1/%2 次重复：%3</translation>
    </message>
    <message>
        <source>repeat %1 of %2</source>
        <translation>第 %1/%2 次重复</translation>
    </message>
    <message>
        <source>pretraining: %1</source>
        <translation>预训练：%1</translation>
    </message>
    <message>
        <source>fine-tuning %1: %2</source>
        <translation>微调 %1：%2</translation>
    </message>
    <message>
        <source>pretraining</source>
        <translation>预训练</translation>
    </message>
    <message>
        <source>fine-tuning %1</source>
        <translation>微调 %1</translation>
    </message>
    <message>
        <source>training %1, epoch %2 of %3</source>
        <translation>训练 %1，第 %2/%3 轮</translation>
    </message>
    <message>
        <source>%1 accepted of %2 candidates</source>
        <translation>%2 个候选点中接受 %1 个</translation>
    </message>
    <message>
        <source>training %1, done before</source>
        <translation>训练 %1，先前已完成</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>does not end</source>
        <translation>没有结束</translation>
    </message>
    <message>
        <source>not of the form that was asked for</source>
        <translation>不是所要求的形式</translation>
    </message>
    <message>
        <source>%1 of 2 sums right, right result</source>
        <translation>2 个加法中 %1 个正确，结果正确</translation>
    </message>
    <message>
        <source>%1 of 2 sums right, wrong result</source>
        <translation>2 个加法中 %1 个正确，结果错误</translation>
    </message>
</context>
<context>
    <name>Densities</name>
    <message>
        <source>%1 values</source>
        <translation>%1 个值</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source> of the %1 rows</source>
        <translation>，取自 %1 行</translation>
    </message>
    <message>
        <source>%1 of %2 columns%3</source>
        <translation>%2 列的%1%3</translation>
    </message>
    <message>
        <source>%1 of %2 densities</source>
        <translation>%2 个密度的%1</translation>
    </message>
    <message>
        <source>fitted to the %1 rows</source>
        <translation>拟合自 %1 行</translation>
    </message>
    <message>
        <source>Fitted to the data</source>
        <translation>由数据拟合</translation>
    </message>
    <message>
        <source>Built from others</source>
        <translation>由其他密度组成</translation>
    </message>
    <message>
        <source>Discrete</source>
        <translation>离散</translation>
    </message>
    <message>
        <source>One dimension</source>
        <translation>一维</translation>
    </message>
    <message>
        <source>Several dimensions</source>
        <translation>多维</translation>
    </message>
</context>
<context>
    <name>Explanation</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 M candidates/s</source>
        <translation>%1 百万候选点/秒</translation>
    </message>
    <message>
        <source>%1 candidates/s</source>
        <translation>%1 候选点/秒</translation>
    </message>
    <message>
        <source>Candidates are drawn from a hull of exponentials that lies over the target p (%1) and thrown under it at a random height. Wherever p has to be evaluated the hull comes closer. Those under p are accepted, and follow p exactly.</source>
        <translation>候选点取自覆盖目标分布 p（%1）的分段指数上包络，并落在其下的随机高度处。凡是需要计算 p 的地方，上包络都会随之收紧。落在 p 之下的候选点被接受，且严格服从 p。</translation>
    </message>
    <message>
        <source>A point (u, v) of the smallest box gives the candidate x = m + v / u and the height u². Candidates fall under a hat shaped like a table; those under the target p (%1) are accepted, and follow p exactly.</source>
        <translation>最小外接矩形中的一点 (u, v) 给出候选点 x = m + v / u 及高度 u²。候选点落在平顶帽形曲线之下；其中落在目标分布 p（%1）之下的被接受，且严格服从 p。</translation>
    </message>
    <message>
        <source>Each of the %1 rows of the pool is tried once. A row x is kept with probability p(x) / (M q(x)): p describes the population that we will be judged on, q the one that the rows come from. The kept rows look like the target population, and fine-tuning sees only them.</source>
        <translation>数据池的 %1 行各试一次。行 x 以概率 p(x) / (M q(x)) 保留：p 描述最终用于评判的总体，q 描述这些行所来自的总体。保留下来的行与目标总体相仿，微调只使用它们。</translation>
    </message>
    <message>
        <source>Those that land under the target p (%1) are accepted. One with p above M q raises M, and what was accepted before is thinned to match, so that the accepted follow p.</source>
        <translation>落在目标分布 p（%1）之下的候选点被接受。若某个候选点处 p 高于 M q，则提高 M，并相应稀疏化此前接受的点，使接受的点仍服从 p。</translation>
    </message>
    <message>
        <source>Those that land under the target p (%1) are accepted. They would follow p if M q lay above p everywhere; it does not.</source>
        <translation>落在目标分布 p（%1）之下的候选点被接受。只有 M q 处处高于 p 时它们才服从 p，而此处并非如此。</translation>
    </message>
    <message>
        <source>Those that land under the target p (%1) are accepted, and follow p exactly.</source>
        <translation>落在目标分布 p（%1）之下的候选点被接受，且严格服从 p。</translation>
    </message>
    <message>
        <source>Candidates are drawn from the proposal q (%1) and thrown under the envelope M q at a random height.</source>
        <translation>候选点取自提议分布 q（%1），并落在包络 M q 之下的随机高度处。</translation>
    </message>
    <message>
        <source>M = %1.</source>
        <translation>M = %1。</translation>
    </message>
    <message>
        <source> It is the largest p / q met so far, and rises when a larger one is met.</source>
        <translation>它是迄今遇到的最大的 p / q，遇到更大的值时会随之提高。</translation>
    </message>
    <message>
        <source> It is %1.</source>
        <translation>它是：%1。</translation>
    </message>
    <message>
        <source> It is the smallest that keeps p below M q: %1.</source>
        <translation>这是使 p 不超过 M q 的最小值：%1。</translation>
    </message>
    <message>
        <source> M is %1.</source>
        <translation>M：%1。</translation>
    </message>
    <message>
        <source> One candidate in %1 is accepted on average.</source>
        <translation>平均每 %1 个候选点接受一个。</translation>
    </message>
    <message>
        <source>The run was stopped early; this is what was done until then.</source>
        <translation>运行被提前停止；以下是停止前的结果。</translation>
    </message>
    <message>
        <source>There is nothing to compare yet.</source>
        <translation>尚无可比较的内容。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>%1 accepted of %2</source>
        <translation>%2 个中接受 %1</translation>
    </message>
    <message>
        <source>expected %1</source>
        <translation>预期 %1</translation>
    </message>
    <message>
        <source>1 violation</source>
        <translation>1 次越界</translation>
    </message>
    <message>
        <source>%1 violations</source>
        <translation>%1 次越界</translation>
    </message>
    <message>
        <source>The run failed: %1</source>
        <translation>运行失败：%1</translation>
    </message>
    <message>
        <source>M is too small: p &gt; M q in places, so the result is biased. What is accepted there follows min(p, M q) instead of p.</source>
        <translation>M 太小：某些地方 p &gt; M q，因此结果有偏。在那里接受的点服从 min(p, M q)，而不是 p。</translation>
    </message>
    <message>
        <source> M must be at least %1.</source>
        <translation>M 至少应为 %1。</translation>
    </message>
    <message>
        <source>Did rejection sampling help?</source>
        <translation>拒绝采样有帮助吗？</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>One network is pretrained on the whole pool. A copy of it is then fine-tuned on the accepted rows (rsft), and other copies on the controls, so that you see whether rejection sampling helped. Lower loss on the validation rows is better.</source>
        <translation>先在整个数据池上预训练一个网络，然后用接受的行微调它的一个副本（rsft），并用各对照组的数据微调其他副本，由此可看出拒绝采样是否有帮助。验证行上的损失越低越好。</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>迄今为止</translation>
    </message>
    <message>
        <source>The picture</source>
        <translation>图中所示</translation>
    </message>
    <message>
        <source>The constant M</source>
        <translation>常数 M</translation>
    </message>
    <message>
        <source>The whole record</source>
        <translation>完整记录</translation>
    </message>
    <message>
        <source>.</source>
        <comment>end of a sentence</comment>
        <translation>。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>two sentences</comment>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>Below the squeeze, a cheap lower bound of p, they are accepted without evaluating p.</source>
        <translation>落在挤压函数（p 的一个廉价下界）之下的候选点无需计算 p 即被接受。</translation>
    </message>
</context>
<context>
    <name>PlotExport</name>
    <message>
        <source>Drawn by Sluice</source>
        <translation>由 Sluice 绘制</translation>
    </message>
    <message>
        <source>A picture can be saved as .png, .svg or .pdf, not as “.%1”.</source>
        <translation>图片可保存为 .png、.svg 或 .pdf，不能保存为“.%1”。</translation>
    </message>
    <message>
        <source>The picture of %1 x %2 pixels could not be painted.</source>
        <translation>无法绘制 %1 x %2 像素的图片。</translation>
    </message>
    <message>
        <source>%1 could not be written: %2.</source>
        <translation>无法写入 %1：%2。</translation>
    </message>
</context>
<context>
    <name>SearchController</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
</context>
<context>
    <name>sluice::AdvicePanel</name>
    <message>
        <source>Search the families of densities for those that keep most candidates</source>
        <translation>在各密度族中寻找保留候选点最多的提议分布</translation>
    </message>
    <message>
        <source>Stop searching</source>
        <translation>停止搜索</translation>
    </message>
    <message>
        <source>Suggest a better proposal</source>
        <translation>推荐更好的提议分布</translation>
    </message>
    <message>
        <source>Searching …</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>使用 %1</translation>
    </message>
</context>
<context>
    <name>sluice::AnswerTableModel</name>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>The round in which the answer was drawn</source>
        <translation>抽取该答案的轮次</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>What the model was asked</source>
        <translation>向模型提出的问题</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>What it answered</source>
        <translation>模型的回答</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>What the verifier says of the answer</source>
        <translation>验证器对该回答的判断</translation>
    </message>
    <message>
        <source>Verifier</source>
        <translation>验证器</translation>
    </message>
    <message>
        <source>Whether rejection sampling accepted it</source>
        <translation>拒绝采样是否接受了它</translation>
    </message>
    <message>
        <source>Fate</source>
        <translation>结局</translation>
    </message>
</context>
<context>
    <name>sluice::ChangesPlot</name>
    <message>
        <source>Columns before and after the filter</source>
        <translation>筛选前后的各列</translation>
    </message>
    <message>
        <source>What a filter does to each column of the data will be here</source>
        <translation>筛选对数据各列的影响将显示在这里</translation>
    </message>
    <message>
        <source>kept rows</source>
        <translation>保留的行</translation>
    </message>
    <message>
        <source>Kept rows (filled) among those tried (line)</source>
        <translation>保留的行（填充）与尝试过的行（线）</translation>
    </message>
    <message>
        <source>%1 is %2: %3 % of the rows tried, %4 % of those kept</source>
        <translation>%1 为 %2：占尝试过的行的 %3%，占保留的行的 %4%</translation>
    </message>
    <message>
        <source>%1: mean %2 of the rows tried, %3 of those kept</source>
        <translation>%1：尝试过的行均值 %2，保留的行均值 %3</translation>
    </message>
</context>
<context>
    <name>sluice::ComparisonPlot</name>
    <message>
        <source>Differences between arms</source>
        <translation>实验臂之间的差异</translation>
    </message>
    <message>
        <source>After fine-tuning, rsft will be compared with its controls here</source>
        <translation>微调完成后，这里将比较 rsft 与各对照</translation>
    </message>
    <message>
        <source>difference in %1 (rsft minus the control)</source>
        <translation>%1之差（rsft 减对照）</translation>
    </message>
    <message>
        <source>, 95 % between %1 and %2</source>
        <translation>，95% 区间 %1 至 %2</translation>
    </message>
</context>
<context>
    <name>sluice::ConfusionPlot</name>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>actual</source>
        <translation>实际</translation>
    </message>
    <message>
        <source>After fine-tuning, the confusion matrix will be here</source>
        <translation>微调完成后，这里显示混淆矩阵</translation>
    </message>
    <message>
        <source>count</source>
        <translation>计数</translation>
    </message>
    <message>
        <source>%1 taken for %2: %3 (%4 %)</source>
        <translation>%1 被判为 %2：%3（%4%）</translation>
    </message>
</context>
<context>
    <name>sluice::ConstantPanel</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Constant M</source>
        <translation>常数 M</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>p(x) must not exceed M q(x) anywhere. Changing it switches “auto” off</source>
        <translation>p(x) 在任何地方都不得超过 M q(x)。修改它会关闭“自动”</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Find the smallest M that holds</source>
        <translation>寻找可行的最小 M</translation>
    </message>
    <message>
        <source>Find the smallest M with p ≤ M q everywhere</source>
        <translation>寻找处处满足 p ≤ M q 的最小 M</translation>
    </message>
    <message>
        <source>adaptive</source>
        <translation>自适应</translation>
    </message>
    <message>
        <source>Raise M while sampling</source>
        <translation>采样时提高 M</translation>
    </message>
    <message>
        <source>Raise M whenever a candidate lies above the envelope, and thin what was kept</source>
        <translation>每当候选点处 p 高于包络时提高 M，并稀疏化已保留的点</translation>
    </message>
    <message>
        <source>, how many</source>
        <translation>，数量</translation>
    </message>
    <message>
        <source>stop when accepted</source>
        <translation>接受满时停止</translation>
    </message>
    <message>
        <source>stop when tried</source>
        <translation>尝试满时停止</translation>
    </message>
    <message>
        <source>stop after seconds</source>
        <translation>停止秒数</translation>
    </message>
    <message>
        <source>M is too small: the accepted set is biased. M must be at least %1.</source>
        <translation>M 太小：接受集有偏。M 至少应为 %1。</translation>
    </message>
    <message>
        <source>M is too small: the accepted set is biased.</source>
        <translation>M 太小：接受集有偏。</translation>
    </message>
    <message>
        <source>Expect %1 of the candidates to be accepted.</source>
        <translation>预计 %1 的候选点会被接受。</translation>
    </message>
    <message>
        <source>M could be %1, wasting fewer.</source>
        <translation>M 可取 %1，浪费更少。</translation>
    </message>
    <message>
        <source>no M</source>
        <translation>无 M</translation>
    </message>
    <message>
        <source>%1, too small</source>
        <translation>%1，太小</translation>
    </message>
    <message>
        <source>%1, adaptive</source>
        <translation>%1，自适应</translation>
    </message>
    <message>
        <source>%1, auto</source>
        <translation>%1，自动</translation>
    </message>
</context>
<context>
    <name>sluice::DatasetPanel</name>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>The rows of the dataset</source>
        <translation>数据集的各行</translation>
    </message>
    <message>
        <source>Column to learn</source>
        <translation>要学习的列</translation>
    </message>
    <message>
        <source>The column that the network learns to predict</source>
        <translation>网络学习预测的列</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Choose the columns to learn from</source>
        <translation>选择用作特征的列</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>Columns to learn from</source>
        <translation>用作特征的列</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Share of the rows kept for validation</source>
        <translation>留作验证的行的比例</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Share of the rows kept for testing</source>
        <translation>留作测试的行的比例</translation>
    </message>
    <message>
        <source>equal class shares in every part</source>
        <translation>各部分类别比例相同</translation>
    </message>
    <message>
        <source>Stratify the split</source>
        <translation>分层划分</translation>
    </message>
    <message>
        <source>Two populations (covariate shift)</source>
        <translation>两个总体（协变量偏移）</translation>
    </message>
    <message>
        <source>Rows with large values of one column more often belong to the target population, the one that the arms are judged on; the others are the source to learn from</source>
        <translation>某一列取值较大的行更可能属于目标总体，各实验臂在其上评判；其余的行是用于学习的源总体</translation>
    </message>
    <message>
        <source>Column that decides the population</source>
        <translation>决定总体归属的列</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How strongly the column decides the population</source>
        <translation>该列对总体归属的影响强度</translation>
    </message>
    <message>
        <source>Target share</source>
        <translation>目标占比</translation>
    </message>
    <message>
        <source>Share of the rows in the target population</source>
        <translation>属于目标总体的行的比例</translation>
    </message>
    <message>
        <source>No dataset: candidates are drawn from the proposal.</source>
        <translation>无数据集：候选点取自提议分布。</translation>
    </message>
    <message>
        <source>Choose a dataset first</source>
        <translation>请先选择数据集</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>no table yet</source>
        <translation>尚无表格</translation>
    </message>
    <message>
        <source>all %1 numeric columns</source>
        <translation>全部 %1 个数值列</translation>
    </message>
    <message>
        <source>%1 of %2 columns</source>
        <translation>%2 列中的 %1 列</translation>
    </message>
    <message>
        <source>%1, %2 × %3</source>
        <translation>%1，%2 × %3</translation>
    </message>
    <message>
        <source>%1, %2 rows</source>
        <translation>%1，%2 行</translation>
    </message>
    <message>
        <source>Open a file as dataset</source>
        <translation>打开文件作为数据集</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Read a table of comma-separated values, or images (IDX, CIFAR-10); the arrow opens a folder of images or recordings. Either can also be dropped onto the window.</source>
        <translation>读取逗号分隔的表格，或图像（IDX、CIFAR-10）；箭头可打开图像或录音的文件夹。两者也都可以拖放到窗口上。</translation>
    </message>
    <message>
        <source>Folder of images or recordings…</source>
        <translation>图像或录音的文件夹…</translation>
    </message>
</context>
<context>
    <name>sluice::DensityEditor</name>
    <message>
        <source>not set; such as 0.2, 0.3, 0.5</source>
        <translation>未设置；例如 0.2, 0.3, 0.5</translation>
    </message>
    <message>
        <source>not set; such as 1, 0; 0, 1</source>
        <translation>未设置；例如 1, 0; 0, 1</translation>
    </message>
    <message>
        <source>column names, separated by commas</source>
        <translation>列名，用逗号分隔</translation>
    </message>
    <message>
        <source>names, separated by commas</source>
        <translation>名称，用逗号分隔</translation>
    </message>
    <message>
        <source>not set; such as exp(-x^4/4 + x^2)</source>
        <translation>未设置；例如 exp(-x^4/4 + x^2)</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Family of the target density p</source>
        <translation>目标密度 p 的分布族</translation>
    </message>
    <message>
        <source>Family of the proposal density q</source>
        <translation>提议密度 q 的分布族</translation>
    </message>
    <message>
        <source>Family of this density</source>
        <translation>该密度的分布族</translation>
    </message>
    <message>
        <source>Needs a dataset: choose one in section 1</source>
        <translation>需要数据集：请在第 1 节中选择</translation>
    </message>
    <message>
        <source>Support: %1</source>
        <translation>支撑集：%1</translation>
    </message>
</context>
<context>
    <name>sluice::DensityList</name>
    <message>
        <source>+ Add a density</source>
        <translation>+ 添加密度</translation>
    </message>
    <message>
        <source>Add a density to the list</source>
        <translation>向列表添加一个密度</translation>
    </message>
    <message>
        <source>Remove this density from the list</source>
        <translation>从列表中移除该密度</translation>
    </message>
    <message>
        <source>The last one cannot be removed</source>
        <translation>最后一个不能移除</translation>
    </message>
    <message>
        <source>Remove density %1</source>
        <translation>移除密度 %1</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Density %1</source>
        <translation>密度 %1</translation>
    </message>
</context>
<context>
    <name>sluice::EnvelopePlot</name>
    <message>
        <source>Target, envelope and candidates</source>
        <translation>目标、包络与候选点</translation>
    </message>
    <message>
        <source>density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Choose a target p and a proposal q to see the envelope</source>
        <translation>选择目标分布 p 和提议分布 q 即可看到包络</translation>
    </message>
    <message>
        <source>target p</source>
        <translation>目标分布 p</translation>
    </message>
    <message>
        <source>proposal q</source>
        <translation>提议分布 q</translation>
    </message>
    <message>
        <source>envelope M q</source>
        <translation>包络 M q</translation>
    </message>
    <message>
        <source>drawn law min(p, M q)</source>
        <translation>实际分布 min(p, M q)</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>violation</source>
        <translation>越界</translation>
    </message>
    <message>
        <source>touches at %1 = %2</source>
        <translation>相切于 %1 = %2</translation>
    </message>
    <message>
        <source>M too small: the result is biased here; p is up to %1 times M&#xa0;q.</source>
        <translation>M 太小：此处结果有偏；p 最高达 M&#xa0;q 的 %1 倍。</translation>
    </message>
    <message>
        <source>No M exists: %1</source>
        <translation>不存在 M：%1</translation>
    </message>
    <message>
        <source>squeeze</source>
        <translation>挤压函数</translation>
    </message>
    <message>
        <source>selected rows</source>
        <translation>选中的行</translation>
    </message>
</context>
<context>
    <name>sluice::ExperimentColumn</name>
    <message>
        <source>closed form</source>
        <translation>闭式解</translation>
    </message>
    <message>
        <source>optimised</source>
        <translation>数值优化</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>Where candidates come from</source>
        <translation>候选点的来源</translation>
    </message>
    <message>
        <source>Draw candidates from q</source>
        <translation>从 q 抽取候选点</translation>
    </message>
    <message>
        <source>Filter the rows of the data</source>
        <translation>筛选数据的行</translation>
    </message>
    <message>
        <source>Target p</source>
        <translation>目标分布 p</translation>
    </message>
    <message>
        <source>Proposal q</source>
        <translation>提议分布 q</translation>
    </message>
    <message>
        <source>Constant M</source>
        <translation>常数 M</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Every row of the pool is tried once.</source>
        <translation>数据池的每一行各试一次。</translation>
    </message>
    <message>
        <source>Not used: %1 makes an envelope of its own</source>
        <translation>未使用：%1自行构造包络</translation>
    </message>
    <message>
        <source>%1, M %2</source>
        <translation>%1，M %2</translation>
    </message>
    <message>
        <source>%1 rows × %2 features ready: %3 to train, %4 to validate, %5 to test</source>
        <translation>%1 行 × %2 个特征已就绪：训练 %3，验证 %4，测试 %5</translation>
    </message>
    <message>
        <source>More of the data</source>
        <translation>数据的更多设置</translation>
    </message>
    <message>
        <source>Let the network draw them</source>
        <translation>由网络自己抽取</translation>
    </message>
    <message>
        <source>Threads of training</source>
        <translation>训练的线程数</translation>
    </message>
    <message>
        <source>Of this computer, not of the experiment, whose results do not depend on it; 0: as many as a measurement finds fastest</source>
        <translation>属于这台电脑而非实验，结果与之无关；0：由测量选出最快的线程数</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>More of pretraining</source>
        <translation>预训练的更多设置</translation>
    </message>
    <message>
        <source>More of fine-tuning</source>
        <translation>微调的更多设置</translation>
    </message>
    <message>
        <source>by the network</source>
        <translation>由网络给出</translation>
    </message>
    <message>
        <source>follows from it</source>
        <translation>由此得出</translation>
    </message>
    <message>
        <source>%1 parameters</source>
        <translation>%1 个参数</translation>
    </message>
    <message>
        <source>Some controls are hidden by this experiment: View ▸ Controls</source>
        <translation>此实验隐藏了部分控件：视图 ▸ 控件</translation>
    </message>
</context>
<context>
    <name>sluice::ExperimentDocument</name>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>New experiment</source>
        <translation>新实验</translation>
    </message>
</context>
<context>
    <name>sluice::ExperimentHistory</name>
    <message>
        <source>target p</source>
        <translation>目标分布 p</translation>
    </message>
    <message>
        <source>proposal q</source>
        <translation>提议分布 q</translation>
    </message>
    <message>
        <source>stop rule</source>
        <translation>停止规则</translation>
    </message>
    <message>
        <source>sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>preparation</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>pretraining</source>
        <translation>预训练</translation>
    </message>
    <message>
        <source>fine-tuning</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>a parameter and what it belongs to</comment>
        <translation>%2的 %1</translation>
    </message>
    <message>
        <source>change of the experiment</source>
        <translation>修改实验</translation>
    </message>
</context>
<context>
    <name>sluice::ExperimentKeys</name>
    <message>
        <source>Filters</source>
        <translation>滤波器</translation>
    </message>
    <message>
        <source>Filters of each convolution</source>
        <translation>每个卷积层的滤波器数</translation>
    </message>
    <message>
        <source>How many filters each convolution has, such as 16, 32</source>
        <translation>每个卷积层有多少滤波器，例如 16, 32</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Channels of the image</source>
        <translation>图像的通道数</translation>
    </message>
    <message>
        <source>Of the image; without them as the data have it</source>
        <translation>图像的通道数；不写则取自数据</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Height of the image</source>
        <translation>图像的高</translation>
    </message>
    <message>
        <source>Of the image; without it as the data have it</source>
        <translation>图像的尺寸；不写则取自数据</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Width of the image</source>
        <translation>图像的宽</translation>
    </message>
    <message>
        <source>Width of the network</source>
        <translation>网络的宽度</translation>
    </message>
    <message>
        <source>ResNet-18: its 64 to 512 filters times this. Transformer: numbers that stand for a character, a multiple of the heads</source>
        <translation>ResNet-18：其 64 至 512 个滤波器乘以此数。Transformer：表示一个字符的数的个数，须为注意力头数的倍数</translation>
    </message>
    <message>
        <source>Begins</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>First layers of ResNet-18</source>
        <translation>ResNet-18 的最初几层</translation>
    </message>
    <message>
        <source>How the network begins</source>
        <translation>网络怎样开头</translation>
    </message>
    <message>
        <source>small images, about 32 × 32</source>
        <translation>小图像，约 32 × 32</translation>
    </message>
    <message>
        <source>large images, as ImageNet</source>
        <translation>大图像，如 ImageNet</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Layers of the transformer</source>
        <translation>Transformer 的层数</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头数</translation>
    </message>
    <message>
        <source>Heads of attention</source>
        <translation>注意力头数</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Longest text in characters</source>
        <translation>最长文本的字符数</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weights that training starts from</source>
        <translation>训练起始的权重</translation>
    </message>
    <message>
        <source>builtin:NAME, checkpoint:NAME or file:PATH (safetensors or a PyTorch .pth); empty or none: random</source>
        <translation>builtin:NAME、checkpoint:NAME 或 file:PATH(safetensors 或 PyTorch 的 .pth)；空或 none：随机</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Labels that are accepted</source>
        <translation>被接受的标签</translation>
    </message>
    <message>
        <source>labels that are right</source>
        <translation>正确的标签</translation>
    </message>
    <message>
        <source>likely labels</source>
        <translation>可能性大的标签</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>锐度</translation>
    </message>
    <message>
        <source>The target is q to the power 1/τ: the smaller, the more only sure labels are accepted</source>
        <translation>目标分布是 q 的 1/τ 次方：越小，越只接受有把握的标签</translation>
    </message>
    <message>
        <source>Power of the confidence</source>
        <translation>置信度的幂</translation>
    </message>
    <message>
        <source>A row is kept with probability confidence to the power α</source>
        <translation>以置信度的 α 次方为概率保留一行</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>折数</translation>
    </message>
    <message>
        <source>Parts of the rows that are held out in turn</source>
        <translation>轮流留出的行的份数</translation>
    </message>
    <message>
        <source>The confidence comes from networks that did not see the row</source>
        <translation>置信度来自没有见过该行的网络</translation>
    </message>
    <message>
        <source>Temperature of the reward</source>
        <translation>奖励的温度</translation>
    </message>
    <message>
        <source>The target is q times exp(reward/β): the smaller, the more only well rewarded answers are accepted</source>
        <translation>目标分布是 q 乘以 exp(奖励/β)：越小，越只接受奖励高的回答</translation>
    </message>
    <message>
        <source>Largest reward</source>
        <translation>最大奖励</translation>
    </message>
    <message>
        <source>What the reward of an answer is compared with</source>
        <translation>回答的奖励与什么比较</translation>
    </message>
    <message>
        <source>the known one, exact</source>
        <translation>已知的最大值，精确</translation>
    </message>
    <message>
        <source>that of the pool, nearly right</source>
        <translation>样本池中的最大值，近似</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Different right answers kept for a prompt</source>
        <translation>每个提示最多保留的不同正确回答数</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Temperature of the proposal</source>
        <translation>提议分布的温度</translation>
    </message>
    <message>
        <source>q is the network&apos;s distribution at this temperature: the higher, the more varied</source>
        <translation>q 是网络在此温度下的分布：越高越多样</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Labels drawn for a row at most</source>
        <translation>每行最多抽取的标签数</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Answers drawn for each prompt (k)</source>
        <translation>每个提示抽取的回答数(k)</translation>
    </message>
    <message>
        <source>Answers to accept in a round</source>
        <translation>每轮要接受的回答数</translation>
    </message>
    <message>
        <source>Try at most</source>
        <translation>最多尝试</translation>
    </message>
    <message>
        <source>Answers to try in a round at most</source>
        <translation>每轮最多尝试的回答数</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Columns that the filter looks at</source>
        <translation>筛选所看的列</translation>
    </message>
    <message>
        <source>Target and proposal are densities over these columns</source>
        <translation>目标分布与提议分布是这些列上的密度</translation>
    </message>
    <message>
        <source>Wrong labels</source>
        <translation>错误标签</translation>
    </message>
    <message>
        <source>Share of labels made wrong</source>
        <translation>改错的标签所占份额</translation>
    </message>
    <message>
        <source>This share of the training labels is changed at random, to see what a recipe makes of it</source>
        <translation>随机改动这一份额的训练标签，以看方法如何应对</translation>
    </message>
    <message>
        <source>p ∝ (probability of the row&apos;s label)^α, by networks that did not learn from the row.</source>
        <translation>p ∝ （该行标签的概率)^α,由没有学过该行的网络给出。</translation>
    </message>
    <message>
        <source>Every row of the pool is proposed once.</source>
        <translation>池中每一行提议一次。</translation>
    </message>
    <message>
        <source>M = 1: a probability is never above 1.</source>
        <translation>M = 1：概率不会超过 1。</translation>
    </message>
    <message>
        <source>p ∝ q · exp(reward/β): answers of the network, tilted towards their reward.</source>
        <translation>p ∝ q · exp(奖励/β)：网络的回答，向奖励倾斜。</translation>
    </message>
    <message>
        <source>q: answers that the network itself writes to the prompts.</source>
        <translation>q：网络自己对提示写出的回答。</translation>
    </message>
    <message>
        <source>M = exp(1/β): no reward is above 1. Rounds go on until enough are accepted.</source>
        <translation>M = exp(1/β)：奖励不超过 1。每轮进行到接受够为止。</translation>
    </message>
    <message>
        <source>p = q given that the answer is right, as the verifier finds it.</source>
        <translation>p = 在验证器判定回答正确的条件下的 q。</translation>
    </message>
    <message>
        <source>M = 1 / P(right): it follows from the network, and nobody has to choose it.</source>
        <translation>M = 1 / P(正确)：由网络得出，不需要选择。</translation>
    </message>
    <message>
        <source>p ∝ q^(1/τ): labels that the network is sure of.</source>
        <translation>p ∝ q^(1/τ)：网络有把握的标签。</translation>
    </message>
    <message>
        <source>p = q given that the label is right.</source>
        <translation>p = 在标签正确的条件下的 q。</translation>
    </message>
    <message>
        <source>q: labels drawn from what the network itself predicts for each row.</source>
        <translation>q：从网络自己对每行的预测中抽取的标签。</translation>
    </message>
    <message>
        <source>M is known in closed form for each row, and nobody has to choose it.</source>
        <translation>每行的 M 有闭式解，不需要选择。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Momentum of SGD</source>
        <translation>SGD 的动量</translation>
    </message>
    <message>
        <source>How much of the last step SGD takes again; the other optimisers have none</source>
        <translation>SGD 重复上一步的多少；其他优化器没有动量</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pulls the weights towards 0; 0: not at all</source>
        <translation>把权重拉向 0；0：完全不拉</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Longest gradient</source>
        <translation>最长的梯度</translation>
    </message>
    <message>
        <source>A longer gradient is shortened to this length; 0: never</source>
        <translation>更长的梯度缩短到此长度；0：从不</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>Schedule of the learning rate</source>
        <translation>学习率的调度</translation>
    </message>
    <message>
        <source>How the learning rate changes while training</source>
        <translation>训练中学习率怎样变化</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>cosine: falls to its final share</source>
        <translation>余弦：降到最终份额</translation>
    </message>
    <message>
        <source>plateau: falls when nothing improves</source>
        <translation>平台：没有改进时下降</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Epochs of warm-up</source>
        <translation>预热的轮数</translation>
    </message>
    <message>
        <source>The learning rate first rises for so many epochs</source>
        <translation>学习率先上升这么多轮</translation>
    </message>
    <message>
        <source>Final share</source>
        <translation>最终份额</translation>
    </message>
    <message>
        <source>Share of the learning rate at the end</source>
        <translation>最终学习率所占份额</translation>
    </message>
    <message>
        <source>Of the learning rate: where cosine ends, and the least that plateau leaves</source>
        <translation>占学习率的份额：余弦的终点，也是平台法的最小值</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>系数</translation>
    </message>
    <message>
        <source>Factor at a plateau</source>
        <translation>平台处的系数</translation>
    </message>
    <message>
        <source>The learning rate is multiplied by this at a plateau</source>
        <translation>遇到平台时学习率乘以此数</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Epochs that make a plateau</source>
        <translation>构成平台的轮数</translation>
    </message>
    <message>
        <source>So many epochs without a better value are a plateau</source>
        <translation>这么多轮没有更好的值即为平台</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>This share of every label is spread over all classes</source>
        <translation>每个标签的这一份额分摊到所有类别</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Weights of the classes</source>
        <translation>类别的权重</translation>
    </message>
    <message>
        <source>none, balanced, or a number for each class</source>
        <translation>none、balanced，或每个类别一个数</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>Value that tells the best epoch</source>
        <translation>判断最佳轮的指标</translation>
    </message>
    <message>
        <source>What is best on the validation rows decides which epoch is kept</source>
        <translation>验证行上的最佳值决定保留哪一轮</translation>
    </message>
    <message>
        <source>keep the best epoch</source>
        <translation>保留最佳轮</translation>
    </message>
    <message>
        <source>Otherwise the last one is kept</source>
        <translation>否则保留最后一轮</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>有标签</translation>
    </message>
    <message>
        <source>Share of the rows that pretraining sees</source>
        <translation>预训练所见的行的份额</translation>
    </message>
    <message>
        <source>The share of the pool that pretraining sees; the rest is for the network to label</source>
        <translation>预训练所见的池的份额；其余由网络标注</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>How what was accepted is put to use</source>
        <translation>怎样使用被接受的数据</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Rounds of sampling and fine-tuning</source>
        <translation>采样与微调的轮次</translation>
    </message>
    <message>
        <source>Goal</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Metric of the goal</source>
        <translation>目标的指标</translation>
    </message>
    <message>
        <source>Rounds go on until this is reached</source>
        <translation>轮次进行到达到它为止</translation>
    </message>
    <message>
        <source>Reached at</source>
        <translation>达到值</translation>
    </message>
    <message>
        <source>Value of the goal</source>
        <translation>目标值</translation>
    </message>
    <message>
        <source>At least this, or at most where less is better</source>
        <translation>至少为此；越小越好的指标则至多为此</translation>
    </message>
    <message>
        <source>Most rounds</source>
        <translation>最多轮次</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心</translation>
    </message>
    <message>
        <source>Rounds without gain before stopping</source>
        <translation>没有改进时停止前的轮次</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Weights that stay as they are</source>
        <translation>保持不变的权重</translation>
    </message>
    <message>
        <source>none, all_but_last, backbone, or patterns over names such as layers.0.*</source>
        <translation>none、all_but_last、backbone，或名称模式，如 layers.0.*</translation>
    </message>
    <message>
        <source>Models as</source>
        <translation>模型格式</translation>
    </message>
    <message>
        <source>Formats of the exported models</source>
        <translation>导出模型的格式</translation>
    </message>
    <message>
        <source>torchscript, safetensors, onnx</source>
        <translation>torchscript、safetensors、onnx</translation>
    </message>
</context>
<context>
    <name>sluice::ExplanationPanel</name>
    <message>
        <source>What this shows</source>
        <translation>图示说明</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>定位</translation>
    </message>
</context>
<context>
    <name>sluice::FinetunePanel</name>
    <message>
        <source>First: pretrain on the pool</source>
        <translation>第一步：在数据池上预训练</translation>
    </message>
    <message>
        <source>Then: fine-tune on what was accepted</source>
        <translation>第二步：用接受的数据微调</translation>
    </message>
    <message>
        <source>Repeats with other splits</source>
        <translation>换用其他划分的重复次数</translation>
    </message>
    <message>
        <source>The whole comparison again with another split of the rows; its spread gives the intervals</source>
        <translation>用另一种行划分重做整个比较；其离散程度给出置信区间</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Factor on all weights after training</source>
        <translation>训练后所有权重的乘数</translation>
    </message>
    <message>
        <source>Every weight is multiplied by this after training; 1 leaves them alone</source>
        <translation>训练后每个权重都乘以该值；1 表示不变</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>收缩</translation>
    </message>
    <message>
        <source>accept anew for every epoch</source>
        <translation>每轮重新接受</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对照组</translation>
    </message>
    <message>
        <source>all_data: every row of the pool</source>
        <translation>all_data：数据池的全部行</translation>
    </message>
    <message>
        <source>The same training without rejection</source>
        <translation>相同的训练，但不作拒绝</translation>
    </message>
    <message>
        <source>random_subset: as many rows, at random</source>
        <translation>random_subset：随机取同样多的行</translation>
    </message>
    <message>
        <source>Shows whether it is which rows were accepted that helps, or only how many</source>
        <translation>用以判断起作用的是接受了哪些行，还是仅仅因为行数</translation>
    </message>
    <message>
        <source>Train the control %1</source>
        <translation>训练对照 %1</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1, %2 repeats</source>
        <translation>%1，重复 %2 次</translation>
    </message>
    <message>
        <source>%1 epochs × %2</source>
        <translation>%1 轮 × %2</translation>
    </message>
    <message>
        <source>importance_weighted: every row, weighted by p / q</source>
        <translation>importance_weighted：全部行，以 p / q 加权</translation>
    </message>
    <message>
        <source>What a filter does without chance; for filters</source>
        <translation>筛选法去掉随机性后的做法；用于筛选</translation>
    </message>
    <message>
        <source>true_labels: every row with its true label</source>
        <translation>true_labels：全部行，带真实标签</translation>
    </message>
    <message>
        <source>What perfect labels would give; for self_label</source>
        <translation>标签完全正确时的结果；用于 self_label</translation>
    </message>
    <message>
        <source>pretrained: not fine-tuned at all</source>
        <translation>pretrained：完全不微调</translation>
    </message>
    <message>
        <source>What the network could do before</source>
        <translation>网络原先的水平</translation>
    </message>
</context>
<context>
    <name>sluice::HiddenControls</name>
    <message>
        <source>Show &amp;all</source>
        <translation>全部显示(&amp;A)</translation>
    </message>
    <message>
        <source>Show every control that this experiment hides</source>
        <translation>显示此实验隐藏的所有控件</translation>
    </message>
    <message>
        <source>nothing is hidden</source>
        <translation>没有隐藏任何控件</translation>
    </message>
</context>
<context>
    <name>sluice::HistogramPlot</name>
    <message>
        <source>Histogram of the accepted points</source>
        <translation>接受点的直方图</translation>
    </message>
    <message>
        <source>density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Press Run: the accepted points will be counted here</source>
        <translation>按“运行”：接受的点将在这里计数</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>target p</source>
        <translation>目标分布 p</translation>
    </message>
    <message>
        <source>drawn law min(p, M q)</source>
        <translation>实际分布 min(p, M q)</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>M too small: what is drawn follows min(p, M q), not p.</source>
        <translation>M 太小：抽得的点服从 min(p, M q)，而非 p。</translation>
    </message>
</context>
<context>
    <name>sluice::ImageDialog</name>
    <message>
        <source>Width in pixels</source>
        <translation>宽度（像素）</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>高度（像素）</translation>
    </message>
    <message>
        <source>Light colours on white, for paper</source>
        <translation>白底浅色，适合印刷</translation>
    </message>
    <message>
        <source>Save image</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Kind of picture</source>
        <translation>图片类型</translation>
    </message>
    <message>
        <source>PNG, pixels</source>
        <translation>PNG，位图</translation>
    </message>
    <message>
        <source>SVG, lines for the web and drawing programs</source>
        <translation>SVG，矢量图，适合网页和绘图软件</translation>
    </message>
    <message>
        <source>PDF, lines for papers</source>
        <translation>PDF，矢量图，适合论文</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>类型(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Width</source>
        <translation>宽度(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Height</source>
        <translation>高度(&amp;H)</translation>
    </message>
</context>
<context>
    <name>sluice::ImportancePlot</name>
    <message>
        <source>What each feature is worth</source>
        <translation>每个特征的价值</translation>
    </message>
    <message>
        <source>After fine-tuning, what each feature is worth to the network will be here</source>
        <translation>微调之后，这里显示每个特征对网络的价值</translation>
    </message>
    <message>
        <source>rise of the loss when shuffled</source>
        <translation>打乱后损失的上升</translation>
    </message>
</context>
<context>
    <name>sluice::KeyForm</name>
    <message>
        <source>Show or hide the settings that are seldom changed</source>
        <translation>显示或隐藏很少改动的设置</translation>
    </message>
</context>
<context>
    <name>sluice::LessonController</name>
    <message>
        <source>en</source>
        <comment>language of the lessons: en or zh</comment>
        <translation>zh</translation>
    </message>
</context>
<context>
    <name>sluice::LessonPanel</name>
    <message>
        <source>Back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Text of the lesson</source>
        <translation>课程正文</translation>
    </message>
    <message>
        <source>To the page before</source>
        <translation>回到上一页</translation>
    </message>
    <message>
        <source>✓ %1</source>
        <translation>✓ %1</translation>
    </message>
    <message>
        <source>✗ %1</source>
        <translation>✗ %1</translation>
    </message>
    <message>
        <source>Right.</source>
        <translation>正确。</translation>
    </message>
    <message>
        <source>Not quite.</source>
        <translation>不太对。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>page of a lesson</comment>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>sluice::ListField</name>
    <message>
        <source>“%1” is not a number</source>
        <translation>“%1”不是数字</translation>
    </message>
    <message>
        <source>row %1 has %2 numbers, the first has %3</source>
        <translation>第 %1 行有 %2 个数，而第一行有 %3 个</translation>
    </message>
    <message>
        <source>not JSON at line %1, character %2</source>
        <translation>第 %1 行第 %2 个字符处不是合法的 JSON</translation>
    </message>
</context>
<context>
    <name>sluice::MainWindow</name>
    <message>
        <source>Loading %1 …</source>
        <translation>正在载入 %1…</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>undo or redo, and what</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>nothing has been changed</source>
        <translation>尚无任何修改</translation>
    </message>
    <message>
        <source>nothing was taken back</source>
        <translation>没有被撤销的操作</translation>
    </message>
    <message>
        <source>Something in the experiment is not right yet: see “What this shows”</source>
        <translation>实验设置还有问题：请看“图示说明”</translation>
    </message>
    <message>
        <source>This experiment has no sampling: choose a target p and a proposal q</source>
        <translation>该实验没有采样部分：请选择目标分布 p 和提议分布 q</translation>
    </message>
    <message>
        <source>Getting ready …</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>This experiment samples only. The preset “tabular_filter” fine-tunes a network</source>
        <translation>该实验只作采样。预设“tabular_filter”会微调网络</translation>
    </message>
    <message>
        <source>the experiment has a mistake</source>
        <translation>实验设置有误</translation>
    </message>
    <message>
        <source>the densities are not ready</source>
        <translation>密度尚未就绪</translation>
    </message>
    <message>
        <source>it is running</source>
        <translation>正在运行</translation>
    </message>
    <message>
        <source>nothing is running</source>
        <translation>没有正在运行的任务</translation>
    </message>
    <message>
        <source>sampling is complete; rewind first</source>
        <translation>采样已完成；请先回到开头</translation>
    </message>
    <message>
        <source>nothing has been tried yet</source>
        <translation>尚未尝试任何候选点</translation>
    </message>
    <message>
        <source>this experiment has no network to train</source>
        <translation>该实验没有可训练的网络</translation>
    </message>
    <message>
        <source>nothing is being trained</source>
        <translation>没有正在进行的训练</translation>
    </message>
    <message>
        <source>it is stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>there are no results yet; fine-tune first</source>
        <translation>尚无结果；请先微调</translation>
    </message>
    <message>
        <source>the run trained no network</source>
        <translation>该次运行没有训练网络</translation>
    </message>
    <message>
        <source>there is nothing to draw yet</source>
        <translation>尚无可绘制的内容</translation>
    </message>
    <message>
        <source>%1[*] – Sluice</source>
        <translation>%1[*] – Sluice</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>%1, %2 left</source>
        <translation>%1，剩余 %2</translation>
    </message>
    <message>
        <source>reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Experiments (*.sluice.json *.json)</source>
        <translation>实验 (*.sluice.json *.json)</translation>
    </message>
    <message>
        <source>There is no preset “%1”</source>
        <translation>没有名为“%1”的预设</translation>
    </message>
    <message>
        <source>An experiment made for %1: rows with large values of one column stand for the population that we want; change any of it on the left.</source>
        <translation>为 %1 生成的实验：某一列取值较大的行代表所需的总体；一切都可在左侧修改。</translation>
    </message>
    <message>
        <source>Opened from %1.</source>
        <translation>打开自 %1。</translation>
    </message>
    <message>
        <source>%1 cannot be copied to %2</source>
        <translation>无法将 %1 复制到 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n model files in %1</source>
        <translation>
            <numerusform>%n 个模型文件已存入 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The folder %1 cannot be made</source>
        <translation>无法创建文件夹 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n files in %1</source>
        <translation>
            <numerusform>%n 个文件已存入 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Open experiment</source>
        <translation>打开实验</translation>
    </message>
    <message>
        <source>Open data</source>
        <translation>打开数据</translation>
    </message>
    <message>
        <source>Open record</source>
        <translation>打开记录</translation>
    </message>
    <message>
        <source>Records (*.h5 *.hdf5)</source>
        <translation>记录 (*.h5 *.hdf5)</translation>
    </message>
    <message>
        <source>Save experiment</source>
        <translation>保存实验</translation>
    </message>
    <message>
        <source>Save record</source>
        <translation>保存记录</translation>
    </message>
    <message>
        <source>Records (*.h5)</source>
        <translation>记录 (*.h5)</translation>
    </message>
    <message>
        <source>Folder for the models</source>
        <translation>模型保存到的文件夹</translation>
    </message>
    <message>
        <source>Folder for the plots</source>
        <translation>图片保存到的文件夹</translation>
    </message>
    <message>
        <source>Sluice ended before “%1” was saved. Its changes are still there.</source>
        <translation>Sluice 上次退出时“%1”尚未保存，所作修改仍在。</translation>
    </message>
    <message>
        <source>Take them up</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Taken up from before Sluice ended without saving it.</source>
        <translation>已恢复 Sluice 上次退出时未保存的修改。</translation>
    </message>
    <message>
        <source>Forget them</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的修改</translation>
    </message>
    <message>
        <source>“%1” has changes that are not saved.</source>
        <translation>“%1”有未保存的修改。</translation>
    </message>
    <message>
        <source>Panels that share this place</source>
        <translation>共用此处的面板</translation>
    </message>
    <message>
        <source>Experiment</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>What this shows</source>
        <translation>图示说明</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>接受集</translation>
    </message>
    <message>
        <source>Q-Q</source>
        <translation>Q-Q 图</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>接受率</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>  Speed</source>
        <translation>  速度</translation>
    </message>
    <message>
        <source>Seed </source>
        <translation>种子 </translation>
    </message>
    <message>
        <source>Seed of all random numbers</source>
        <translation>所有随机数的种子</translation>
    </message>
    <message>
        <source>The same seed gives the same candidates and the same training again</source>
        <translation>相同的种子会再现相同的候选点和相同的训练</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;preset</source>
        <translation>打开预设(&amp;P)</translation>
    </message>
    <message>
        <source>Recent &amp;files</source>
        <translation>最近的文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>P&amp;anels</source>
        <translation>面板(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Lessons</source>
        <translation>课程(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export ▾</source>
        <translation>导出 ▾</translation>
    </message>
    <message>
        <source>Save the record, the models or the plots</source>
        <translation>保存记录、模型或图片</translation>
    </message>
    <message>
        <source>Figures of sampling</source>
        <translation>采样数据</translation>
    </message>
    <message>
        <source>Progress and time left</source>
        <translation>进度与剩余时间</translation>
    </message>
    <message>
        <source>Share of the run that is done</source>
        <translation>运行已完成的比例</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>About Sluice</source>
        <translation>关于 Sluice</translation>
    </message>
    <message>
        <source>Sluice %1

A workbench for rejection sampling and rejection-sampling fine-tuning.
Free software under the GNU General Public License, version 3 or later.</source>
        <translation>Sluice %1

拒绝采样与拒绝采样微调的工作台。
自由软件，遵循 GNU 通用公共许可证第 3 版或更高版本。</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>number and title of a lesson</comment>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>&amp;Folder for lessons of your own</source>
        <translation>自编课程文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>A Markdown file in it becomes a lesson the next time that Sluice starts</source>
        <translation>其中的 Markdown 文件会在下次启动 Sluice 时成为课程</translation>
    </message>
    <message>
        <source>Stopped; what was done is kept</source>
        <translation>已停止；已完成的部分予以保留</translation>
    </message>
    <message>
        <source>%1 (run %2)</source>
        <translation>%1（运行 %2）</translation>
    </message>
    <message>
        <source>This run sampled only; its settings are back, and Run (F5) draws the same again</source>
        <translation>该次运行只作采样；设置已恢复，按“运行”（F5）会重现同样的抽样</translation>
    </message>
    <message>
        <source>“%1” is deleted.</source>
        <translation>已删除“%1”。</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>a file is being read</source>
        <translation>正在读取文件</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Web page (*.html);;PDF (*.pdf)</source>
        <translation>网页 (*.html);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>The network itself draws or judges the candidates, while it is trained: press Fine-tune (F9)</source>
        <translation>候选点由网络自身在训练时抽取或评判：请按“微调”(F9)</translation>
    </message>
    <message>
        <source>the network draws or judges the candidates while it is trained</source>
        <translation>候选点由网络在训练时抽取或评判</translation>
    </message>
    <message>
        <source>The run of “%1” did not end; it can go on where it stood.</source>
        <translation>“%1”的运行没有结束，可以从停下的地方继续。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>A run takes some %1 MB of memory</source>
        <translation>一次运行约需 %1 MB 内存</translation>
    </message>
    <message>
        <source>Rounds</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>An experiment made for %1: rows are kept so that every class has the same share; change any of it on the left.</source>
        <translation>为 %1 生成的实验：按使各类别占比相同的方式保留行；左侧的任何设置都可以更改。</translation>
    </message>
    <message>
        <source>Data (*.csv *.tsv *.tab *.txt *.dat *.npy *.npz *.jsonl *.ndjson *.json *.h5 *.hdf5);;Images in one file (*.bin *-ubyte *-ubyte.gz);;All files (*)</source>
        <translation>数据 (*.csv *.tsv *.tab *.txt *.dat *.npy *.npz *.jsonl *.ndjson *.json *.h5 *.hdf5);;单个文件中的图像 (*.bin *-ubyte *-ubyte.gz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Folder with a folder of images for each class, or of recordings</source>
        <translation>每个类别一个图像子文件夹的文件夹，或录音文件夹</translation>
    </message>
    <message>
        <source>paused: %1</source>
        <translation>已暂停：%1</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>Target p</source>
        <translation>目标分布 p</translation>
    </message>
    <message>
        <source>Proposal q</source>
        <translation>提议分布 q</translation>
    </message>
    <message>
        <source>Constant M</source>
        <translation>常数 M</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>微调</translation>
    </message>
    <message>
        <source>Buttons of fine-tuning</source>
        <translation>微调按钮</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>&amp;Controls</source>
        <translation>控件(&amp;C)</translation>
    </message>
    <message>
        <source>What this experiment shows of its controls; the choice is saved with it</source>
        <translation>此实验显示哪些控件；选择会随实验一起保存</translation>
    </message>
    <message>
        <source>Regions</source>
        <translation>决策区域</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>重要性</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>成对</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>a sweep is running</source>
        <translation>参数扫描正在运行</translation>
    </message>
    <message>
        <source>a fine-tuning run is going on</source>
        <translation>微调正在进行</translation>
    </message>
    <message>
        <source>sweeping</source>
        <translation>正在扫描</translation>
    </message>
    <message>
        <source>Save the table of the sweep</source>
        <translation>保存扫描表格</translation>
    </message>
    <message>
        <source>Tables (*.csv *.h5)</source>
        <translation>表格 (*.csv *.h5)</translation>
    </message>
    <message>
        <source>Fine-tuning is hidden here; View &gt; Controls shows it</source>
        <translation>微调在这里被隐藏；“视图 &gt; 控件”可将其显示</translation>
    </message>
</context>
<context>
    <name>sluice::MethodComparisonPanel</name>
    <message>
        <source>Methods of sampling compared</source>
        <translation>采样方法比较</translation>
    </message>
    <message>
        <source>Double-click a method to sample with it</source>
        <translation>双击某个方法即可用它采样</translation>
    </message>
    <message>
        <source>Draw the same number of samples by every method that applies</source>
        <translation>用每个适用的方法抽取同样数量的样本</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Compare methods</source>
        <translation>比较方法</translation>
    </message>
    <message>
        <source>Stop comparing methods</source>
        <translation>停止比较方法</translation>
    </message>
    <message>
        <source>Measuring …</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Rejection, squeeze, adaptive rejection and ratio of uniforms, on this target.</source>
        <translation>在该目标分布上比较拒绝法、挤压法、自适应拒绝法与均匀比法。</translation>
    </message>
</context>
<context>
    <name>sluice::MethodPanel</name>
    <message>
        <source>Rejection</source>
        <translation>拒绝法</translation>
    </message>
    <message>
        <source>Squeeze</source>
        <translation>挤压法</translation>
    </message>
    <message>
        <source>A cheap lower bound of p accepts most candidates without evaluating p. What is accepted is the same as without it.</source>
        <translation>p 的一个易于计算的下界使多数候选点无需计算 p 即可接受。所接受的点与不用它时相同。</translation>
    </message>
    <message>
        <source>Adaptive rejection</source>
        <translation>自适应拒绝法</translation>
    </message>
    <message>
        <source>For log-concave targets in one dimension: exponential pieces through points of p make the envelope, and each evaluation of p improves it. Proposal and M are not used.</source>
        <translation>用于一维对数凹目标分布：由经过 p 上各点的分段指数构成包络，每次计算 p 都使其更紧。不使用提议分布和 M。</translation>
    </message>
    <message>
        <source>Ratio of uniforms</source>
        <translation>均匀比法</translation>
    </message>
    <message>
        <source>Points are thrown into a box around {(u, v): u² ≤ p(v/u)}; v/u follows p where they fall inside. Proposal and M are not used.</source>
        <translation>向 {(u, v): u² ≤ p(v/u)} 的外接矩形投点；落入区域内时 v/u 服从 p。不使用提议分布和 M。</translation>
    </message>
    <message>
        <source>Method of sampling</source>
        <translation>采样方法</translation>
    </message>
    <message>
        <source>How candidates are drawn and tested</source>
        <translation>候选点如何抽取与检验</translation>
    </message>
    <message>
        <source>method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Rows are tried one by one: there is only one way to do that</source>
        <translation>各行逐一尝试：这只有一种做法</translation>
    </message>
</context>
<context>
    <name>sluice::MethodTableModel</name>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>%1 µs</source>
        <translation>%1 µs</translation>
    </message>
    <message>
        <source>The method of sampling</source>
        <translation>采样方法</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Share of the candidates that were accepted</source>
        <translation>被接受的候选点的比例</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>接受集</translation>
    </message>
    <message>
        <source>How often p was evaluated for each accepted sample</source>
        <translation>每接受一个样本平均计算 p 的次数</translation>
    </message>
    <message>
        <source>Calls of p</source>
        <translation>p 计算次数</translation>
    </message>
    <message>
        <source>Time for each accepted sample, without setting up</source>
        <translation>每接受一个样本的用时，不含准备</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>What was measured, or why the method does not apply</source>
        <translation>测量内容，或该方法不适用的原因</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>sluice::ModelPanel</name>
    <message>
        <source>Kind of network</source>
        <translation>网络类型</translation>
    </message>
    <message>
        <source>Logistic regression</source>
        <translation>逻辑回归</translation>
    </message>
    <message>
        <source>Multilayer perceptron</source>
        <translation>多层感知机</translation>
    </message>
    <message>
        <source>Widths of the hidden layers</source>
        <translation>各隐藏层的宽度</translation>
    </message>
    <message>
        <source>widths, such as 50 or 100, 50</source>
        <translation>宽度，例如 50 或 100, 50</translation>
    </message>
    <message>
        <source>Dropout after each hidden layer</source>
        <translation>每个隐藏层之后的 Dropout</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>隐藏层</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>logistic regression</source>
        <translation>逻辑回归</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>perceptron, hidden %1</source>
        <translation>感知机，隐藏层 %1</translation>
    </message>
    <message>
        <source>Convolutional network</source>
        <translation>卷积网络</translation>
    </message>
    <message>
        <source>ResNet-18</source>
        <translation>ResNet-18</translation>
    </message>
    <message>
        <source>Character transformer</source>
        <translation>字符 Transformer</translation>
    </message>
    <message>
        <source>Show the layers of the network</source>
        <translation>显示网络各层</translation>
    </message>
    <message>
        <source>Each layer with the shape of what it gives and its number of parameters</source>
        <translation>每一层及其输出形状和参数个数</translation>
    </message>
    <message>
        <source>Layers of the network</source>
        <translation>网络各层</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
</context>
<context>
    <name>sluice::NetworkPlots</name>
    <message>
        <source>Arm whose decision regions are shown</source>
        <translation>显示其决策区域的实验臂</translation>
    </message>
    <message>
        <source>Decision regions</source>
        <translation>决策区域</translation>
    </message>
    <message>
        <source>Decision regions before fine-tuning</source>
        <translation>微调之前的决策区域</translation>
    </message>
    <message>
        <source>What each feature is worth to every arm</source>
        <translation>每个特征对各实验臂的价值</translation>
    </message>
    <message>
        <source>of</source>
        <translation>实验臂</translation>
    </message>
    <message>
        <source>When fine-tuning is done: what the network decides over two features</source>
        <translation>微调完成后：网络在两个特征上的决策</translation>
    </message>
    <message>
        <source>When fine-tuning is done: how much each feature is worth to the networks</source>
        <translation>微调完成后：每个特征对网络的价值</translation>
    </message>
    <message>
        <source>No arm has been trained yet</source>
        <translation>尚未训练任何实验臂</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>test rows</source>
        <translation>测试行</translation>
    </message>
    <message>
        <source>test rows; others at their mean</source>
        <translation>测试行；其他取均值</translation>
    </message>
</context>
<context>
    <name>sluice::NumberField</name>
    <message>
        <source>, slider</source>
        <translation>，滑块</translation>
    </message>
</context>
<context>
    <name>sluice::PaintPlot</name>
    <message>
        <source>Points that are painted</source>
        <translation>绘制的点</translation>
    </message>
    <message>
        <source>Your own points</source>
        <translation>你自己的点</translation>
    </message>
    <message>
        <source>class %1</source>
        <translation>类别 %1</translation>
    </message>
    <message>
        <source>x1 = %1, x2 = %2</source>
        <translation>x1 = %1，x2 = %2</translation>
    </message>
</context>
<context>
    <name>sluice::PairPlots</name>
    <message>
        <source>Coordinates to show in pairs</source>
        <translation>要成对显示的坐标</translation>
    </message>
    <message>
        <source>coordinates</source>
        <translation>坐标</translation>
    </message>
    <message>
        <source>Pairs of coordinates are shown where there are three or more</source>
        <translation>有三个或更多坐标时，这里显示坐标对</translation>
    </message>
    <message>
        <source>Press Run: the accepted appear here, every two coordinates against each other</source>
        <translation>按“运行”：接受的点将显示在这里，坐标两两相对</translation>
    </message>
    <message>
        <source>There are fewer than three coordinates</source>
        <translation>坐标少于三个</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>sluice::PairsPlot</name>
    <message>
        <source>Pairs of coordinates</source>
        <translation>坐标对</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <translation>%1 = %2</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 与 %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>: correlation %1 of %2 accepted points</source>
        <translation>：%2 个接受点的相关系数为 %1</translation>
    </message>
</context>
<context>
    <name>sluice::PlotView</name>
    <message>
        <source>Nothing to show yet</source>
        <translation>尚无可显示的内容</translation>
    </message>
    <message>
        <source>A picture of %1 x %2 pixels is too small.</source>
        <translation>%1 x %2 像素的图片太小。</translation>
    </message>
    <message>
        <source>Save image</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>%1 picture (*.%2)</source>
        <translation>%1 图片 (*.%2)</translation>
    </message>
    <message>
        <source>Save data</source>
        <translation>保存数据</translation>
    </message>
    <message>
        <source>CSV table (*.csv)</source>
        <translation>CSV 表格 (*.csv)</translation>
    </message>
    <message>
        <source>Save &amp;image…</source>
        <translation>保存图片(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Copy image</source>
        <translation>复制图片(&amp;C)</translation>
    </message>
    <message>
        <source>Save &amp;data as CSV…</source>
        <translation>将数据另存为 CSV(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Layers</source>
        <translation>图层(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Reset view</source>
        <translation>重置视图(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Explain this</source>
        <translation>解释此图(&amp;E)</translation>
    </message>
</context>
<context>
    <name>sluice::PointPainting</name>
    <message>
        <source>Paint points of class %1</source>
        <translation>绘制类别 %1 的点</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Take away the points under the brush</source>
        <translation>去掉画笔下的点</translation>
    </message>
    <message>
        <source>brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Undo stroke</source>
        <translation>撤销笔画</translation>
    </message>
    <message>
        <source>Take the last stroke back (Backspace)</source>
        <translation>撤回最后一笔（Backspace）</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Take all points away</source>
        <translation>去掉所有点</translation>
    </message>
    <message>
        <source>Use as dataset</source>
        <translation>用作数据集</translation>
    </message>
    <message>
        <source>Make these points the dataset of a new experiment</source>
        <translation>将这些点作为新实验的数据集</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Back to the picture; the points stay for the next time</source>
        <translation>返回图形；这些点留待下次使用</translation>
    </message>
    <message>
        <source>Drag over the canvas to paint points</source>
        <translation>在画布上拖动以绘制点</translation>
    </message>
    <message>
        <source>%1 points; a dataset needs %2 or more</source>
        <translation>%1 个点；数据集至少需要 %2 个</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 个点</translation>
    </message>
    <message>
        <source>The points cannot be written into %1: %2</source>
        <translation>无法将这些点写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>sluice::PreprocessPanel</name>
    <message>
        <source>Remove this step</source>
        <translation>移除该步骤</translation>
    </message>
    <message>
        <source>Do this step earlier</source>
        <translation>提前该步骤</translation>
    </message>
    <message>
        <source>Do this step later</source>
        <translation>推后该步骤</translation>
    </message>
    <message>
        <source>Preprocessing steps, in order</source>
        <translation>预处理步骤（按顺序）</translation>
    </message>
    <message>
        <source>Parameters of the chosen step, as JSON</source>
        <translation>所选步骤的参数（JSON）</translation>
    </message>
    <message>
        <source>Add a preprocessing step</source>
        <translation>添加预处理步骤</translation>
    </message>
    <message>
        <source>Add a step…</source>
        <translation>添加步骤…</translation>
    </message>
    <message>
        <source>No steps: the columns are used as they are.</source>
        <translation>无步骤：各列按原样使用。</translation>
    </message>
    <message>
        <source>Every step is fitted on the training rows only. Choose one to change it.</source>
        <translation>每个步骤只在训练行上拟合。选中即可修改。</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n 个步骤</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sluice::QqPlot</name>
    <message>
        <source>Quantiles of the accepted against those of p</source>
        <translation>接受点与 p 的分位数对比</translation>
    </message>
    <message>
        <source>quantiles of p</source>
        <translation>p 的分位数</translation>
    </message>
    <message>
        <source>quantiles of the accepted</source>
        <translation>接受点的分位数</translation>
    </message>
    <message>
        <source>Press Run: quantiles of the accepted will be held against those of p here</source>
        <translation>按“运行”：这里将对比接受点与 p 的分位数</translation>
    </message>
    <message>
        <source>95 % band</source>
        <translation>95% 带</translation>
    </message>
    <message>
        <source>equal quantiles</source>
        <translation>分位数相等</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
</context>
<context>
    <name>sluice::RegionsPlot</name>
    <message>
        <source>Decision regions</source>
        <translation>决策区域</translation>
    </message>
    <message>
        <source>After fine-tuning, the network&apos;s decisions over two features will be here</source>
        <translation>微调之后，这里显示网络在两个特征上的决策</translation>
    </message>
    <message>
        <source>%1 = %2, %3 = %4: %5 with probability %6</source>
        <translation>%1 = %2，%3 = %4：%5，概率 %6</translation>
    </message>
</context>
<context>
    <name>sluice::RoundsPlots</name>
    <message>
        <source>Rounds of sampling and fine-tuning</source>
        <translation>采样与微调的轮次</translation>
    </message>
    <message>
        <source>Prompts by their number of right samples</source>
        <translation>按正确样本数统计的提示</translation>
    </message>
    <message>
        <source>right samples of a prompt</source>
        <translation>一个提示的正确样本数</translation>
    </message>
    <message>
        <source>share of prompts</source>
        <translation>提示的份额</translation>
    </message>
    <message>
        <source>What is shown of the rounds</source>
        <translation>显示轮次的哪一方面</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>how right what was accepted is</source>
        <translation>被接受者有多正确</translation>
    </message>
    <message>
        <source>acceptance</source>
        <translation>接受率</translation>
    </message>
    <message>
        <source>different answers</source>
        <translation>不同的回答</translation>
    </message>
    <message>
        <source>entropy and distance from the base</source>
        <translation>熵与离基础模型的距离</translation>
    </message>
    <message>
        <source>reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>prompts by right samples</source>
        <translation>按正确样本数的提示</translation>
    </message>
    <message>
        <source>best against median of k samples</source>
        <translation>k 个样本的最佳与中位之差</translation>
    </message>
    <message>
        <source>There are no rounds yet</source>
        <translation>还没有轮次</translation>
    </message>
    <message>
        <source>sampled</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>greedy</source>
        <translation>贪心</translation>
    </message>
    <message>
        <source>best of 8</source>
        <translation>8 个中最佳</translation>
    </message>
    <message>
        <source>on the test rows</source>
        <translation>测试行</translation>
    </message>
    <message>
        <source>on the validation rows</source>
        <translation>验证行</translation>
    </message>
    <message>
        <source>right among the accepted labels</source>
        <translation>被接受标签中的正确率</translation>
    </message>
    <message>
        <source>right among the samples</source>
        <translation>样本中的正确率</translation>
    </message>
    <message>
        <source>prompts with a right sample</source>
        <translation>有正确样本的提示</translation>
    </message>
    <message>
        <source>share</source>
        <translation>份额</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>期望</translation>
    </message>
    <message>
        <source>different right answers of a prompt</source>
        <translation>一个提示的不同正确回答</translation>
    </message>
    <message>
        <source>answers</source>
        <translation>回答数</translation>
    </message>
    <message>
        <source>entropy of an answer</source>
        <translation>一个回答的熵</translation>
    </message>
    <message>
        <source>KL divergence from the base</source>
        <translation>与基础模型的 KL 散度</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>奈特</translation>
    </message>
    <message>
        <source>a habit that is not rewarded</source>
        <translation>不受奖励的习惯</translation>
    </message>
    <message>
        <source>well formed</source>
        <translation>格式正确</translation>
    </message>
    <message>
        <source>mean over answers</source>
        <translation>回答的均值</translation>
    </message>
    <message>
        <source>round (0: before fine-tuning)</source>
        <translation>轮次（0：微调之前）</translation>
    </message>
    <message>
        <source>round %1, first repeat</source>
        <translation>第 %1 轮，第一次重复</translation>
    </message>
    <message>
        <source>best of k is right</source>
        <translation>k 个中最佳者正确</translation>
    </message>
    <message>
        <source>more than half of k are right</source>
        <translation>k 个中过半正确</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>差距</translation>
    </message>
    <message>
        <source>samples of a prompt, k</source>
        <translation>一个提示的样本数 k</translation>
    </message>
    <message>
        <source>Recipes that sample and fine-tune in rounds tell of them here, round by round</source>
        <translation>分轮采样和微调的方案在这里逐轮显示</translation>
    </message>
    <message>
        <source>Sampled answers with the verifier&apos;s marks</source>
        <translation>采样得到的回答及验证器的标记</translation>
    </message>
    <message>
        <source>sampled answers</source>
        <translation>采样得到的回答</translation>
    </message>
</context>
<context>
    <name>sluice::RowTableModel</name>
    <message>
        <source>kept by the filter</source>
        <translation>筛选所保留</translation>
    </message>
    <message>
        <source>tried and not kept</source>
        <translation>尝试过但未保留</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>未尝试</translation>
    </message>
</context>
<context>
    <name>sluice::RowViews</name>
    <message>
        <source>Which of the columns to show</source>
        <translation>显示哪些列</translation>
    </message>
    <message>
        <source>columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Which of the rows to show</source>
        <translation>显示哪些行</translation>
    </message>
    <message>
        <source>all rows</source>
        <translation>所有行</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>tried and not kept</source>
        <translation>尝试过但未保留</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>未尝试</translation>
    </message>
    <message>
        <source>Every row of the dataset</source>
        <translation>数据集的每一行</translation>
    </message>
    <message>
        <source>Choose a dataset to see its rows here</source>
        <translation>选择数据集后，其各行显示在这里</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>%1 of %2 tried kept</source>
        <translation>尝试 %2 行，保留 %1 行</translation>
    </message>
    <message>
        <source>%1 rows, of which the filter has tried %2 and kept %3</source>
        <translation>共 %1 行，筛选已尝试 %2 行，保留 %3 行</translation>
    </message>
    <message>
        <source>that changed most</source>
        <translation>变化最大的</translation>
    </message>
    <message>
        <source>page %1 of %2</source>
        <translation>第 %1/%2 页</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>暂无</translation>
    </message>
</context>
<context>
    <name>sluice::RunController</name>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
</context>
<context>
    <name>sluice::RunPanel</name>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the results of this run in the plots</source>
        <translation>在图中显示该次运行的结果</translation>
    </message>
    <message>
        <source>Pin as baseline</source>
        <translation>固定为基线</translation>
    </message>
    <message>
        <source>Give every other run&apos;s figures as differences from this one&apos;s</source>
        <translation>其他各次运行的数值以与它之差显示</translation>
    </message>
    <message>
        <source>Restore settings</source>
        <translation>恢复设置</translation>
    </message>
    <message>
        <source>Set the experiment as it was for this run; this can be undone</source>
        <translation>将实验恢复为该次运行时的设置；可以撤销</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove this run and its files</source>
        <translation>删除该次运行及其文件</translation>
    </message>
    <message>
        <source>Show only runs that contain this</source>
        <translation>只显示包含此内容的运行</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation>仅显示差异</translation>
    </message>
    <message>
        <source>Leave out the settings that all runs have in common</source>
        <translation>略去所有运行共有的设置</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Every run that ends is kept here, with its settings and figures: press Run (F5) or Fine-tune (F9).</source>
        <translation>每次结束的运行连同其设置和数值都保存在这里：按“运行”（F5）或“微调”（F9）。</translation>
    </message>
    <message>
        <source>What can be done with a run</source>
        <translation>对运行可作的操作</translation>
    </message>
    <message>
        <source>Unpin baseline</source>
        <translation>取消基线</translation>
    </message>
</context>
<context>
    <name>sluice::RunTableModel</name>
    <message>
        <source>%1, the baseline that the others are compared with</source>
        <translation>%1，其他运行与之比较的基线</translation>
    </message>
    <message>
        <source>Tick a run to lay its curves over the newest one&apos;s</source>
        <translation>勾选某次运行，将其曲线叠加到最新一次之上</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>When it ended</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Share of the candidates that were accepted</source>
        <translation>被接受的候选点的比例</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>接受集</translation>
    </message>
    <message>
        <source>The constant M that was used</source>
        <translation>所用的常数 M</translation>
    </message>
    <message>
        <source>M</source>
        <translation>M</translation>
    </message>
    <message>
        <source>Accuracy of rsft on the test rows, mean over repeats</source>
        <translation>rsft 在测试行上的准确率，各次重复的均值</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Accuracy of rsft minus that of all_data</source>
        <translation>rsft 的准确率减 all_data 的准确率</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>增益</translation>
    </message>
    <message>
        <source>What the run was set to</source>
        <translation>该次运行的设置</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Your own words; double-click to write</source>
        <translation>您的备注；双击即可书写</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>sluice::SamplingPlots</name>
    <message>
        <source>closed form</source>
        <translation>闭式解</translation>
    </message>
    <message>
        <source>optimised</source>
        <translation>数值优化</translation>
    </message>
    <message>
        <source>adaptive</source>
        <translation>自适应</translation>
    </message>
    <message>
        <source>given</source>
        <translation>给定</translation>
    </message>
    <message>
        <source>Candidates under the envelope M q</source>
        <translation>包络 M q 下的候选点</translation>
    </message>
    <message>
        <source>density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Histogram of the accepted</source>
        <translation>接受点的直方图</translation>
    </message>
    <message>
        <source>The accepted points pile up here, with the target p over them</source>
        <translation>接受的点在这里累积，其上是目标分布 p</translation>
    </message>
    <message>
        <source>Quantiles of the accepted against those of p: on the line where they agree</source>
        <translation>接受点与 p 的分位数对比：一致时落在直线上</translation>
    </message>
    <message>
        <source>Acceptance rate</source>
        <translation>接受率</translation>
    </message>
    <message>
        <source>candidates</source>
        <translation>候选点</translation>
    </message>
    <message>
        <source>accepted share</source>
        <translation>接受比例</translation>
    </message>
    <message>
        <source>The share accepted so far, with its 95 % interval</source>
        <translation>迄今的接受比例及其 95% 区间</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>Vertical axis</source>
        <translation>纵轴</translation>
    </message>
    <message>
        <source>across</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>up</source>
        <translation>纵轴</translation>
    </message>
    <message>
        <source>Press Run (F5) to try candidates</source>
        <translation>按“运行”（F5）开始尝试候选点</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>share</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Rows of the data: accepted and rejected</source>
        <translation>数据的行：接受与拒绝</translation>
    </message>
    <message>
        <source>Candidates: accepted and rejected</source>
        <translation>候选点：接受与拒绝</translation>
    </message>
    <message>
        <source>Too few are accepted yet to compare quantiles</source>
        <translation>接受的点还太少，无法比较分位数</translation>
    </message>
    <message>
        <source>p is discrete: its counts are tested instead</source>
        <translation>p 是离散的：改为检验其计数</translation>
    </message>
    <message>
        <source>Points of several coordinates have no order, and so no quantiles</source>
        <translation>多维的点没有顺序，因而没有分位数</translation>
    </message>
    <message>
        <source>The distribution function of p is not known, so it has no quantiles here</source>
        <translation>p 的分布函数未知，因此这里没有分位数</translation>
    </message>
    <message>
        <source>the largest over the rows</source>
        <translation>各行中的最大值</translation>
    </message>
    <message>
        <source>density ratio</source>
        <translation>密度比</translation>
    </message>
</context>
<context>
    <name>sluice::ScatterPlot</name>
    <message>
        <source>Candidates in two dimensions</source>
        <translation>二维候选点</translation>
    </message>
    <message>
        <source>Press Run: accepted and rejected candidates will appear here</source>
        <translation>按“运行”：接受和拒绝的候选点将显示在这里</translation>
    </message>
    <message>
        <source>accepted, all</source>
        <translation>接受，全部</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>violation</source>
        <translation>越界</translation>
    </message>
    <message>
        <source>envelope M q</source>
        <translation>包络 M q</translation>
    </message>
    <message>
        <source>target p (50, 80, 95 %)</source>
        <translation>目标分布 p（50、80、95%）</translation>
    </message>
    <message>
        <source>%1 = %2, %3 = %4</source>
        <translation>%1 = %2，%3 = %4</translation>
    </message>
    <message>
        <source>: %1 accepted in this cell</source>
        <translation>：该格内接受 %1 个</translation>
    </message>
    <message>
        <source>selected rows</source>
        <translation>选中的行</translation>
    </message>
    <message>
        <source>one coordinate at a time</source>
        <translation>单个坐标</translation>
    </message>
</context>
<context>
    <name>sluice::SearchController</name>
    <message>
        <source>M = %1</source>
        <translation>M = %1</translation>
    </message>
    <message>
        <source>keeps %1 instead of %2</source>
        <translation>保留 %1，而非 %2</translation>
    </message>
    <message>
        <source>keeps %1 of the candidates</source>
        <translation>保留 %1 的候选点</translation>
    </message>
    <message>
        <source>No family that was tried has an M for this target.</source>
        <translation>试过的分布族对该目标分布都没有 M。</translation>
    </message>
    <message>
        <source>The present proposal has no M; these have one:</source>
        <translation>当前提议分布没有 M；以下的有：</translation>
    </message>
    <message>
        <source>The present proposal is as good as any that were tried.</source>
        <translation>当前提议分布不逊于试过的任何一个。</translation>
    </message>
    <message>
        <source>Fewest wasted candidates first:</source>
        <translation>按浪费的候选点由少到多排列：</translation>
    </message>
    <message>
        <source>%1 accepted, set up in %2 ms</source>
        <translation>接受 %1 个，准备用时 %2 毫秒</translation>
    </message>
    <message>
        <source>searching for proposals</source>
        <translation>正在搜索提议分布</translation>
    </message>
    <message>
        <source>comparing methods</source>
        <translation>正在比较方法</translation>
    </message>
    <message>
        <source>One thread, at most %1 accepted or %2 s for each method; double-click to use one.</source>
        <translation>单线程，每个方法最多接受 %1 个或 %2 秒；双击即可使用。</translation>
    </message>
    <message>
        <source>The densities are not ready</source>
        <translation>密度尚未就绪</translation>
    </message>
    <message>
        <source>Rows of a dataset are the candidates here: the proposal is where they come from, and cannot be chosen for its speed</source>
        <translation>这里的候选点是数据集的行：提议分布就是它们的来源，不能为了速度而另选</translation>
    </message>
    <message>
        <source>Rows are tried one by one: there is only one way to do that</source>
        <translation>各行逐一尝试：这只有一种做法</translation>
    </message>
</context>
<context>
    <name>sluice::SectionBox</name>
    <message>
        <source>%1  %2</source>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>Section %1: %2</source>
        <translation>第 %1 节：%2</translation>
    </message>
    <message>
        <source>Fold or unfold this section</source>
        <translation>折叠或展开该节</translation>
    </message>
</context>
<context>
    <name>sluice::SeriesPlot</name>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Press Fine-tune: the loss of every arm will be followed here</source>
        <translation>按“微调”：这里将跟踪各实验臂的损失</translation>
    </message>
    <message>
        <source>thin: validation</source>
        <translation>细线：验证</translation>
    </message>
    <message>
        <source>Lo&amp;garithmic axis</source>
        <translation>对数轴(&amp;G)</translation>
    </message>
    <message>
        <source>I&amp;gnore outliers</source>
        <translation>忽略离群值(&amp;I)</translation>
    </message>
    <message>
        <source>S&amp;mooth</source>
        <translation>平滑(&amp;M)</translation>
    </message>
</context>
<context>
    <name>sluice::SpeedBar</name>
    <message>
        <source>Speed in candidates a second</source>
        <translation>每秒候选点数</translation>
    </message>
    <message>
        <source>Speed: from one candidate a second to as fast as can be</source>
        <translation>速度：从每秒一个候选点到全速</translation>
    </message>
    <message>
        <source>%1 / s</source>
        <translation>%1 /秒</translation>
    </message>
    <message>
        <source>full speed</source>
        <translation>全速</translation>
    </message>
</context>
<context>
    <name>sluice::SweepController</name>
    <message>
        <source>sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>%1 of %2 points done</source>
        <translation>已完成 %1/%2 个点</translation>
    </message>
    <message>
        <source>about %1 s left</source>
        <translation>约剩 %1 秒</translation>
    </message>
    <message>
        <source>Stopped: %1 of %2 points are done; Sweep goes on</source>
        <translation>已停止：完成 %1/%2 个点；按“扫描”继续</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 个失败：%2</translation>
    </message>
    <message>
        <source>Click a place to open its run. The records are in %1.</source>
        <translation>点击某处可打开对应的运行。记录保存在 %1。</translation>
    </message>
    <message>
        <source>table</source>
        <translation>表格</translation>
    </message>
</context>
<context>
    <name>sluice::SweepPanel</name>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Run the experiment with every value, and every seed</source>
        <translation>对每个取值和每个种子运行实验</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop; the points that are done are kept, and the same sweep goes on from them</source>
        <translation>停止；已完成的点会保留，同一扫描可由此继续</translation>
    </message>
    <message>
        <source>Table…</source>
        <translation>表格…</translation>
    </message>
    <message>
        <source>Save a row for each point with all of its figures, as CSV or HDF5</source>
        <translation>将每个点及其所有数值存为一行（CSV 或 HDF5）</translation>
    </message>
    <message>
        <source>Across</source>
        <translation>横向</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>纵向</translation>
    </message>
    <message>
        <source>How many seeds to run at every place</source>
        <translation>每处运行多少个种子</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>种子数</translation>
    </message>
    <message>
        <source>The figure to show</source>
        <translation>要显示的数值</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Back to the picture</source>
        <translation>返回图形</translation>
    </message>
    <message>
        <source>log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>%1: the setting to vary</source>
        <translation>%1：要变化的设置</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>axis of a sweep, and what of it</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>first value</source>
        <translation>起始值</translation>
    </message>
    <message>
        <source>last value</source>
        <translation>终止值</translation>
    </message>
    <message>
        <source>how many values</source>
        <translation>取值个数</translation>
    </message>
    <message>
        <source>equal ratios between the values instead of equal distances</source>
        <translation>取值之间等比而非等距</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>it is running</source>
        <translation>正在运行</translation>
    </message>
    <message>
        <source>both axes vary the same setting</source>
        <translation>两个轴变化的是同一设置</translation>
    </message>
    <message>
        <source>there is no setting to vary</source>
        <translation>没有可变化的设置</translation>
    </message>
    <message>
        <source>Not now: %1</source>
        <translation>现在不可用：%1</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 次运行</translation>
    </message>
</context>
<context>
    <name>sluice::SweepPlot</name>
    <message>
        <source>What the sweep found</source>
        <translation>扫描结果</translation>
    </message>
    <message>
        <source>Choose a setting and a range, and press Sweep: the figures fill in here, point by point</source>
        <translation>选择设置与范围并按“扫描”：数值将逐点显示在这里</translation>
    </message>
    <message>
        <source>cells</source>
        <translation>格子</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>95 % band</source>
        <translation>95% 区间带</translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <translation>%1 = %2</translation>
    </message>
    <message>
        <source>this point failed</source>
        <translation>此点失败</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚未得知</translation>
    </message>
    <message>
        <source> (%1 to %2)</source>
        <translation>（%1 至 %2）</translation>
    </message>
</context>
<context>
    <name>sluice::TableModel</name>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>数值</translation>
    </message>
    <message numerus="yes">
        <source>categories, %n of them</source>
        <translation>
            <numerusform>类别，共 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2, %3 missing</source>
        <translation>%1：%2，缺失 %3 个</translation>
    </message>
</context>
<context>
    <name>sluice::TargetDrawing</name>
    <message>
        <source>the densities are not ready</source>
        <translation>密度尚未就绪</translation>
    </message>
    <message>
        <source>rows are filtered here: their target is fitted to data</source>
        <translation>这里过滤数据行：其目标由数据拟合得到</translation>
    </message>
    <message>
        <source>only a target in one dimension can be drawn</source>
        <translation>只能绘制一维的目标分布</translation>
    </message>
    <message>
        <source>a discrete target has no curve to draw</source>
        <translation>离散目标没有可绘制的曲线</translation>
    </message>
    <message>
        <source>Drag across the picture to draw the target p. Each stroke can be undone.</source>
        <translation>在图上拖动以绘制目标分布 p。每一笔都可以撤销。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>sluice::TracePlot</name>
    <message>
        <source>Acceptance rate</source>
        <translation>接受率</translation>
    </message>
    <message>
        <source>candidates</source>
        <translation>候选点</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Press Run: the acceptance rate will be followed here</source>
        <translation>按“运行”：这里将跟踪接受率</translation>
    </message>
    <message>
        <source>95 % band</source>
        <translation>95% 带</translation>
    </message>
    <message>
        <source>theory</source>
        <translation>理论值</translation>
    </message>
    <message>
        <source>acceptance rate</source>
        <translation>接受率</translation>
    </message>
    <message>
        <source>&amp;Logarithmic candidates</source>
        <translation>候选点取对数(&amp;L)</translation>
    </message>
</context>
<context>
    <name>sluice::TrainingForm</name>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>接受率</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Rows in a mini-batch</source>
        <translation>每个小批量的行数</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心值</translation>
    </message>
    <message>
        <source>Epochs without gain before stopping</source>
        <translation>无改进多少轮后停止</translation>
    </message>
    <message>
        <source>Stop after this many epochs without a better validation value; 0: never</source>
        <translation>验证值连续这么多轮没有改进就停止；0 表示从不</translation>
    </message>
    <message>
        <source>%1 %2, %3 epochs</source>
        <translation>%1 %2，%3 轮</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
</context>
<context>
    <name>sluice::TrainingPlots</name>
    <message>
        <source>Metric to plot</source>
        <translation>要绘制的指标</translation>
    </message>
    <message>
        <source>Metric to compare</source>
        <translation>要比较的指标</translation>
    </message>
    <message>
        <source>Arm whose confusion matrix is shown</source>
        <translation>显示其混淆矩阵的实验臂</translation>
    </message>
    <message>
        <source>Loss of every arm</source>
        <translation>各实验臂的损失</translation>
    </message>
    <message>
        <source>epoch of fine-tuning (pretraining up to 0)</source>
        <translation>微调轮次（0 及以前为预训练）</translation>
    </message>
    <message>
        <source>cross-entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>Metric of every arm on the validation rows</source>
        <translation>各实验臂在验证行上的指标</translation>
    </message>
    <message>
        <source>rsft against its controls</source>
        <translation>rsft 与各对照</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>on the validation rows:</source>
        <translation>验证行上：</translation>
    </message>
    <message>
        <source>on the test rows:</source>
        <translation>测试行上：</translation>
    </message>
    <message>
        <source>of</source>
        <translation>实验臂</translation>
    </message>
    <message>
        <source>Press Fine-tune (F9): the loss of every arm comes here</source>
        <translation>按“微调”（F9）：这里显示各实验臂的损失</translation>
    </message>
    <message>
        <source>Press Fine-tune (F9): the validation rows judge every epoch</source>
        <translation>按“微调”（F9）：每轮都用验证行评判</translation>
    </message>
    <message>
        <source>When fine-tuning is done: how rsft differs from its controls</source>
        <translation>微调完成后：rsft 与各对照有何差异</translation>
    </message>
    <message>
        <source>Press Fine-tune (F9): which class is taken for which</source>
        <translation>按“微调”（F9）：哪一类被判为哪一类</translation>
    </message>
    <message>
        <source>No arm has been trained yet</source>
        <translation>尚未训练任何实验臂</translation>
    </message>
    <message>
        <source>%1, validation</source>
        <translation>%1，验证</translation>
    </message>
    <message>
        <source>test rows, all repeats</source>
        <translation>测试行，全部重复</translation>
    </message>
    <message>
        <source>validation rows, newest repeat</source>
        <translation>验证行，最新一次重复</translation>
    </message>
    <message>
        <source>against %1</source>
        <translation>对比 %1</translation>
    </message>
    <message>
        <source>Confusion matrix before fine-tuning</source>
        <translation>微调前的混淆矩阵</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>recall of %1</source>
        <translation>%1 的召回率</translation>
    </message>
    <message>
        <source>step of the optimiser (pretraining up to 0)</source>
        <translation>优化器的步数（0 之前为预训练）</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>之前：%1</translation>
    </message>
    <message>
        <source>after: %1</source>
        <translation>之后：%1</translation>
    </message>
</context>
<context>
    <name>sluice::WindowActions</name>
    <message>
        <source>&amp;Open experiment…</source>
        <translation>打开实验(&amp;O)…</translation>
    </message>
    <message>
        <source>Open an experiment file (*.sluice.json)</source>
        <translation>打开实验文件（*.sluice.json）</translation>
    </message>
    <message>
        <source>Open &amp;data…</source>
        <translation>打开数据(&amp;D)…</translation>
    </message>
    <message>
        <source>Open &amp;record…</source>
        <translation>打开记录(&amp;R)…</translation>
    </message>
    <message>
        <source>Open a record (*.h5): its experiment and its results</source>
        <translation>打开记录（*.h5）：其中的实验与结果</translation>
    </message>
    <message>
        <source>&amp;Save experiment</source>
        <translation>保存实验(&amp;S)</translation>
    </message>
    <message>
        <source>Save the experiment</source>
        <translation>保存实验</translation>
    </message>
    <message>
        <source>Save experiment &amp;as…</source>
        <translation>实验另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save the experiment under another name</source>
        <translation>以其他名称保存实验</translation>
    </message>
    <message>
        <source>Record (HDF5)…</source>
        <translation>记录 (HDF5)…</translation>
    </message>
    <message>
        <source>Save everything that the run found as one HDF5 file</source>
        <translation>将该次运行的全部结果保存为一个 HDF5 文件</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Copy the trained networks to a folder</source>
        <translation>将训练好的网络复制到文件夹</translation>
    </message>
    <message>
        <source>All plots as PNG…</source>
        <translation>所有图存为 PNG…</translation>
    </message>
    <message>
        <source>Save every plot as a picture</source>
        <translation>将每张图保存为图片</translation>
    </message>
    <message>
        <source>All plots as SVG…</source>
        <translation>所有图存为 SVG…</translation>
    </message>
    <message>
        <source>Save every plot as a drawing</source>
        <translation>将每张图保存为矢量图</translation>
    </message>
    <message>
        <source>All plots as PDF…</source>
        <translation>所有图存为 PDF…</translation>
    </message>
    <message>
        <source>Save every plot as a page</source>
        <translation>将每张图保存为一页</translation>
    </message>
    <message>
        <source>Data behind the plots as CSV…</source>
        <translation>图中数据存为 CSV…</translation>
    </message>
    <message>
        <source>Save the numbers that every plot shows</source>
        <translation>保存每张图所显示的数值</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Close Sluice</source>
        <translation>关闭 Sluice</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take back the last change of the experiment</source>
        <translation>撤销对实验的上一次修改</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Make again the change that was taken back</source>
        <translation>重做被撤销的修改</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Try candidates</source>
        <translation>尝试候选点</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Pause; Run goes on from here</source>
        <translation>暂停；按“运行”从这里继续</translation>
    </message>
    <message>
        <source>S&amp;tep</source>
        <translation>单步(&amp;T)</translation>
    </message>
    <message>
        <source>Try one candidate</source>
        <translation>尝试一个候选点</translation>
    </message>
    <message>
        <source>Re&amp;wind</source>
        <translation>回到开头(&amp;W)</translation>
    </message>
    <message>
        <source>Back to the first candidate; the seed stays, so the same ones come again</source>
        <translation>回到第一个候选点；种子不变，因此会重现相同的候选点</translation>
    </message>
    <message>
        <source>&amp;Fine-tune</source>
        <translation>微调(&amp;F)</translation>
    </message>
    <message>
        <source>Run the whole experiment: sample, pretrain, fine-tune every arm, compare</source>
        <translation>运行整个实验：采样、预训练、微调各实验臂、比较</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>End the fine-tuning; what was done is kept</source>
        <translation>结束微调；已完成的部分予以保留</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>跟随桌面(&amp;D)</translation>
    </message>
    <message>
        <source>Light or dark as the desktop asks</source>
        <translation>按桌面设置使用浅色或深色</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Always light</source>
        <translation>始终使用浅色</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Always dark</source>
        <translation>始终使用深色</translation>
    </message>
    <message>
        <source>Restore default &amp;layout</source>
        <translation>恢复默认布局(&amp;L)</translation>
    </message>
    <message>
        <source>Put every panel back where it was</source>
        <translation>将所有面板放回原位</translation>
    </message>
    <message>
        <source>&amp;Presentation</source>
        <translation>演示模式(&amp;P)</translation>
    </message>
    <message>
        <source>Larger plots without the columns beside them, for a lecture hall</source>
        <translation>放大图形并隐去两侧栏目，适合课堂演示</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Every key that does something</source>
        <translation>所有可用的按键</translation>
    </message>
    <message>
        <source>&amp;About Sluice</source>
        <translation>关于 Sluice(&amp;A)</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>版本与许可证</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1
Not now: %2</source>
        <translation>%1
现在不可用：%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>As the des&amp;ktop</source>
        <translation>跟随桌面(&amp;K)</translation>
    </message>
    <message>
        <source>The language of the desktop</source>
        <translation>使用桌面的语言</translation>
    </message>
    <message>
        <source>Always English</source>
        <translation>始终使用英语</translation>
    </message>
    <message>
        <source>Always Chinese</source>
        <translation>始终使用中文</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>报告…</translation>
    </message>
    <message>
        <source>Save what came out as a page to read and print (HTML or PDF)</source>
        <translation>将结果保存为可阅读和打印的页面（HTML 或 PDF）</translation>
    </message>
    <message>
        <source>Step &amp;back</source>
        <translation>后退一步(&amp;B)</translation>
    </message>
    <message>
        <source>Take back the last candidate</source>
        <translation>撤回最后一个候选点</translation>
    </message>
    <message>
        <source>Open a table or a file of images as dataset</source>
        <translation>打开表格或图像文件作为数据集</translation>
    </message>
    <message>
        <source>Open data &amp;folder…</source>
        <translation>打开数据文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open a folder of images or recordings as dataset</source>
        <translation>打开图像或录音的文件夹作为数据集</translation>
    </message>
    <message>
        <source>P&amp;ause training</source>
        <translation>暂停训练(&amp;A)</translation>
    </message>
    <message>
        <source>Let the fine-tuning stand still; press again to go on from there</source>
        <translation>让微调停住；再按一次从原处继续</translation>
    </message>
    <message>
        <source>&amp;Draw the target</source>
        <translation>绘制目标分布(&amp;D)</translation>
    </message>
    <message>
        <source>Draw p with the mouse, in one dimension</source>
        <translation>用鼠标绘制一维的 p</translation>
    </message>
    <message>
        <source>&amp;Paint points…</source>
        <translation>绘制数据点(&amp;P)…</translation>
    </message>
    <message>
        <source>Paint a dataset with the mouse</source>
        <translation>用鼠标绘制数据集</translation>
    </message>
    <message>
        <source>S&amp;weep settings…</source>
        <translation>扫描参数(&amp;W)…</translation>
    </message>
    <message>
        <source>Run the experiment over one or two settings and several seeds</source>
        <translation>在一个或两个设置及多个种子上运行实验</translation>
    </message>
</context>
</TS>
