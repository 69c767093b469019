import { isSameStage, type StageKey } from './deal.ts'
import type { Rule } from './rule.ts'

/**
 * Rules by which a person can invoice a deal, the one that fits best first: of the deal's own stage, else of its pipeline, else
 * any other; among equals the oldest.
 *
 * @param rules active ones whose organisation is connected, oldest first.
 */
export const rulesForDeal = (rules: Rule[], deal: StageKey): Rule[] =>
  rules.toSorted((a, b) => distance(a, deal) - distance(b, deal))

const distance = (rule: Rule, deal: StageKey) => {
  if (isSameStage(rule, deal)) return 0
  return rule.pipelineId === deal.pipelineId ? 1 : 2
}
