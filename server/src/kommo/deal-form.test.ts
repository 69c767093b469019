import { expect, test } from 'vitest'
import { parseDealForm } from './deal-form.ts'
import { parseDealChanges } from './webhook.ts'

const status = (key: string, value: string) => `leads%5Bstatus%5D%5B0%5D%5B${key}%5D=${value}`

test('when a documented stage change comes, then deal, stage, time and account are read and its fields are not', () => {
  const form = [
    status('id', '15318175'),
    status('name', 'Deal+42%20%26'),
    status('status_id', '67548619'),
    status('pipeline_id', '8572511'),
    status('updated_at', '1760000058'),
    'leads%5Bstatus%5D%5B0%5D%5Bcustom_fields%5D%5B0%5D%5Bvalues%5D%5B0%5D%5Bvalue%5D=secret',
    'account%5Bid%5D=31361463',
  ].join('&')
  expect(JSON.stringify(parseDealForm(form))).not.toContain('secret')
  expect(parseDealChanges(parseDealForm(form))).toEqual({
    unreadable: null,
    changes: [
      {
        dealId: 15318175,
        action: 'status',
        stage: { pipelineId: 8572511, stageId: 67548619 },
        changedAt: new Date(1_760_000_058_000),
        accountId: 31361463,
        fingerprint: expect.any(String) as string,
      },
    ],
  })
})

test.each([
  ['is empty', '', {}],
  ['has no values', '&&&=&=1', {}],
  ['is not percent-encoded', 'leads[add][0][id]=1', { leads: { add: { 0: { id: '1' } } } }],
  ['is broken', 'leads[add][0][id]=%E0%A4%A', { leads: { add: { 0: { id: '%E0%A4%A' } } } }],
  ['contradicts itself', 'a=1&a[b]=2&c[d]=1&c=2', { a: '1', c: { d: '1' } }],
  ['names one thing twice', 'a[b]=1&a[b]=2', { a: { b: '1' } }],
  ['is too deep', 'a[b][c][d][e][f]=1', {}],
])('when the form %s, then nothing is thrown', (_what, form, expected) => {
  expect(JSON.parse(JSON.stringify(parseDealForm(form)))).toEqual(expected)
})

test('when a key wants to be a prototype, then it is a key like any other', () => {
  parseDealForm('__proto__[polluted]=1&constructor[prototype][polluted]=1')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('when there are more pairs than any webhook has, then it is refused', () => {
  expect(() => parseDealForm('a=1&'.repeat(10_001))).toThrow(expect.objectContaining({ code: 'request.too_large' }))
})
