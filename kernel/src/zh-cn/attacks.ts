/** Of attacks on models and of private trainings, from English to Chinese. */
export const ATTACKS = {
  '{attack}, ε {epsilon} ({norm}): {before} right before, {after} after':
    '{attack}，ε {epsilon}（{norm}）：攻击前正确率 {before}，攻击后 {after}',
  'right before': '攻击前正确率',
  'right after': '攻击后正确率',
  'furthest move': '最大改动',
  'Robustness: {clean} right, {worst} under the worst attack with ε {epsilon} ({norm})':
    '鲁棒性：正确率 {clean}，在 ε {epsilon}（{norm}）的最强攻击下为 {worst}',
  'Nothing speaks for hidden gradients.': '没有梯度被掩盖的迹象。',
  'Some checks do not hold: the model hides its gradients, and is weaker than these numbers say.':
    '有检查未通过：模型掩盖了梯度，实际上比这些数字所示更脆弱。',
  '{samples} samples, kept within {least} to {greatest}; FAB was not tried.':
    '{samples} 个样本，取值保持在 {least} 到 {greatest} 之间；未使用 FAB 攻击。',
  'worst of all': '所有攻击中最差',
  'PGD with ε {epsilon}, which may change anything, leaves {accuracy} right.':
    'ε 为 {epsilon} 的 PGD 可以任意改动，剩余正确率为 {accuracy}。',
  'At no ε does the black box find more than the gradients do.': '在任何 ε 下，黑盒攻击都没有比梯度攻击更强。',
  'At ε {epsilon} the black box leaves {black} right, the gradients {white}.':
    'ε 为 {epsilon} 时，黑盒攻击后正确率为 {black}，梯度攻击后为 {white}。',
  'The loss that PGD reaches grows with ε.': 'PGD 达到的损失随 ε 增大。',
  'The loss that PGD reaches is {loss} at ε {epsilon}, less than with a smaller ε.':
    'ε 为 {epsilon} 时 PGD 达到的损失为 {loss}，比较小的 ε 时还低。',
  '{steps} steps of PGD leave {accuracy} right, twice as many {twice}.':
    '{steps} 步 PGD 后正确率为 {accuracy}，步数加倍后为 {twice}。',
  'The gradient is zero in all values of {flat} of the samples.': '{flat} 的样本梯度全为零。',
  'This training is (ε = {epsilon}, δ = {delta})-differentially private.':
    '本次训练满足 (ε = {epsilon}, δ = {delta})-差分隐私。',
  'a share from 0 to 1': '0 到 1 之间的比例',
  'a number from 0 on': '不小于 0 的数',
  'a whole number from 0 on': '不小于 0 的整数',
  'a number between 0 and 1, such as 1e-5': '0 和 1 之间的数，例如 1e-5',
  'a number above 0': '大于 0 的数',
  '{rows} at most, the number of examples': '不超过样本数 {rows} 的数',
  attack: '攻击',
  noise: '噪声',
  clip: '裁剪长度',
  'sample rate': '采样率',
  'Batches are Poisson samples: each example was drawn by itself. Data sets differ by one example more or less.':
    '批次为泊松采样：每个样本独立抽取。相邻数据集相差一个样本（增加或减少）。',
  'Rényi divergences became ε by Proposition 12 of Canonne, Kamath and Steinke (2020).':
    '由 Rényi 散度换算 ε 时使用 Canonne、Kamath 和 Steinke（2020）的命题 12。',
  'Rényi divergences became ε by Proposition 3 of Mironov (2017).':
    '由 Rényi 散度换算 ε 时使用 Mironov（2017）的命题 3。',
  'δ is below 1 / {examples}, one over the number of examples.': 'δ 小于 1 / {examples}，即样本数的倒数。',
  'δ is not below 1 / {examples}: to publish a whole example now and then would be allowed.':
    'δ 不小于 1 / {examples}：这等于允许偶尔公开整个样本。',
  'Losses and metrics that were shown, and choosing among several trainings, are not accounted for.':
    '显示过的损失和指标，以及在多次训练中的挑选，未计入隐私开销。',
  'Gradients of examples were cut in two passes for all of a batch.': '各样本的梯度分两遍对整个批次一起裁剪。',
  'Gradients were computed one example at a time: this model has layers that do not tell their lengths.':
    '梯度逐个样本计算：该模型含有无法直接给出梯度长度的层。',
  'Membership inference: area under the curve {auc}, {rate} of the members at 0.1 % false alarms':
    '成员推断：曲线下面积 {auc}，误报率 0.1 % 时找出 {rate} 的成员',
  'by the loss': '按损失',
  'by the likelihood ratio': '按似然比',
  'others taken for members': '被误认为成员的非成员',
  'members found': '找出的成员',
  'found at 0.1 %': '误报率 0.1 % 时找出',
  'found at 1 %': '误报率 1 % 时找出',
  '{members} members and {others} others. An area of 0.5 is chance.':
    '{members} 个成员，{others} 个非成员。面积为 0.5 相当于随机猜测。',
  '{others} others are too few for 0.1 %: it takes 1,000. The rate is that at no false alarm at all.':
    '{others} 个非成员不足以测定 0.1 %：至少需要 1,000 个。这里给出的是完全没有误报时的比率。',
};
