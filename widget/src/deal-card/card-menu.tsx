import { useTexts } from '../i18n/texts-context.tsx'
import { Menu } from '../ui/menu.tsx'
import { useCard } from './card-context.tsx'
import { useDenial } from './use-denial.ts'

/** What can be done on the deal beside its invoices. */
export function CardMenu() {
  const { text } = useTexts()
  const { dealId, permissions, open } = useCard()
  const denial = useDenial()
  const unless = (deed: 'create' | 'link') => (permissions[deed] ? {} : { isDisabled: true, reason: denial(deed) })
  return (
    <Menu
      label={text('card.menu')}
      items={[
        {
          key: 'create',
          icon: 'plus',
          label: text('card.create_another'),
          onSelect: () => open({ kind: 'form', mode: { kind: 'new', dealId } }),
          ...unless('create'),
        },
        {
          key: 'link',
          icon: 'link',
          label: text('card.link_existing'),
          onSelect: () => open({ kind: 'link' }),
          ...unless('link'),
        },
      ]}
    />
  )
}
