import type { Rule, RuleWish } from '../domain/rule.ts'
import type { Rule as Row } from '../generated/prisma/client.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'

/** The part of a rule that is kept as JSON. */
type RuleDetails = Omit<RuleWish, 'name' | 'isActive' | 'organisationId' | 'pipelineId' | 'stageId'>

/** Done in the same transaction when a rule begins, so that neither is there without the other. */
type WhenItBegins = (tx: Transaction, rule: Rule) => Promise<void>

export function createRules({ db, now }: { db: Database; now: () => Date }) {
  return {
    /** Oldest first, inactive ones included. */
    async ofAccount(accountId: string): Promise<Rule[]> {
      return (await db.rule.findMany({ where: { accountId }, orderBy: { createdAt: 'asc' } })).map(fromRow)
    },
    async byId(accountId: string, id: string): Promise<Rule | null> {
      const row = await db.rule.findFirst({ where: { accountId, id } })
      return row && fromRow(row)
    },
    async add(accountId: string, wish: RuleWish, whenItBegins?: WhenItBegins): Promise<Rule> {
      return inTransaction(db, async (tx) => {
        const rule = fromRow(await tx.rule.create({ data: { accountId, ...toColumns(wish), activatedAt: now() } }))
        if (rule.isActive) await whenItBegins?.(tx, rule)
        return rule
      })
    },
    /**
     * Null when the account has no such rule. A rule that becomes active or moves to another stage counts as activated
     * now: deals that stand there already are not its business.
     */
    async change(accountId: string, id: string, wish: RuleWish, whenItBegins?: WhenItBegins): Promise<Rule | null> {
      return inTransaction(db, async (tx) => {
        const earlier = await tx.rule.findFirst({ where: { accountId, id } })
        if (!earlier) return null
        const isElsewhere = Number(earlier.pipelineId) !== wish.pipelineId || Number(earlier.stageId) !== wish.stageId
        const isNewlyActive = wish.isActive && (!earlier.isActive || isElsewhere)
        const data = { ...toColumns(wish), ...(isNewlyActive && { activatedAt: now() }) }
        const rule = fromRow(await tx.rule.update({ where: { id }, data }))
        if (isNewlyActive) await whenItBegins?.(tx, rule)
        return rule
      })
    },
    /** False when there was none. Its invoices stay linked. */
    async remove(accountId: string, id: string): Promise<boolean> {
      return (await db.rule.deleteMany({ where: { accountId, id } })).count > 0
    },
  }
}

export type Rules = ReturnType<typeof createRules>

function toColumns({ name, isActive, organisationId, pipelineId, stageId, ...wish }: RuleWish) {
  return { name, isActive, organisationId, pipelineId, stageId, wish }
}

const fromRow = (row: Row): Rule => ({
  ...(row.wish as RuleDetails),
  id: row.id,
  name: row.name,
  isActive: row.isActive,
  organisationId: row.organisationId,
  pipelineId: Number(row.pipelineId),
  stageId: Number(row.stageId),
  activatedAt: row.activatedAt,
})
