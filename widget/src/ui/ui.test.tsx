import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { type FormEvent, useState } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { countListeners } from '../test/count-listeners.ts'
import { draw } from '../test/draw.tsx'
import { Banner } from './banner.tsx'
import { Button } from './button.tsx'
import { ComboInput } from './combo-input.tsx'
import { Confirm } from './confirm.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { Menu, type MenuItem } from './menu.tsx'
import { NumberInput } from './number-input.tsx'
import { SelectInput } from './select-input.tsx'
import { TextInput } from './text-input.tsx'
import { useToasts } from './toasts.tsx'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name })

describe('a button', () => {
  test('when it is pressed, it does its thing', () => {
    const press = vi.fn<() => void>()
    draw(<Button onClick={press}>Create</Button>)
    fireEvent.click(button('Create'))
    expect(press).toHaveBeenCalledTimes(1)
  })

  test.each([
    ['is busy', { isBusy: true }],
    ['is disabled', { isDisabled: true }],
    ['has a reason against it', { disabledReason: 'Only administrators may void.' }],
  ])('when it %s, pressing does nothing and the form around it is not sent', (_what, props) => {
    const press = vi.fn<() => void>()
    const send = vi.fn<(event: FormEvent) => void>((event) => event.preventDefault())
    draw(
      <form onSubmit={send}>
        <Button type="submit" onClick={press} {...props}>
          Void
        </Button>
      </form>,
    )
    fireEvent.click(button('Void'))
    expect(press).not.toHaveBeenCalled()
    expect(send).not.toHaveBeenCalled()
    expect(button('Void').getAttribute('aria-disabled')).toBe('true')
  })

  test('when there is a reason against it, it can be reached and says why', () => {
    draw(<Button disabledReason="Only administrators may void.">Void</Button>)
    button('Void').focus()
    expect(document.activeElement).toBe(button('Void'))
    const describedBy = button('Void').getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(describedBy)?.textContent).toBe('Only administrators may void.')
  })

  test('when it becomes busy, it keeps its name and the focus', () => {
    const { rerender } = draw(<Button>Send</Button>)
    button('Send').focus()
    rerender(<Button isBusy>Send</Button>)
    expect(screen.getByRole('button', { name: 'Send' }).getAttribute('aria-busy')).toBe('true')
  })

  test('when it is drawn, nothing is put into the head of the page', () => {
    const before = document.head.innerHTML
    draw(<Button kind="primary">Create</Button>)
    expect(document.head.innerHTML).toBe(before)
    expect(button('Create').className).toContain('deal_invoices__kit-button-primary')
  })
})

describe('a menu', () => {
  const items = (changes: Partial<MenuItem> = {}): MenuItem[] => [
    { key: 'edit', label: 'Edit', onSelect: () => {} },
    { key: 'void', label: 'Void', onSelect: () => {}, ...changes },
    { key: 'pdf', label: 'PDF', onSelect: () => {} },
  ]
  const open = (menu: MenuItem[] = items()) => {
    draw(<Menu label="More for INV-0042" items={menu} />)
    fireEvent.click(button('More for INV-0042'))
  }
  const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name })
  const focused = () => document.activeElement?.getAttribute('aria-label')

  test('when it opens, its first item takes the focus, once it can be seen: a browser gives it to nothing hidden', () => {
    let wasSeen: boolean | undefined
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof Element && target.getAttribute('role') === 'menuitem')
        wasSeen = target.closest<HTMLElement>('.deal_invoices__popup')?.style.visibility !== 'hidden'
    }
    document.addEventListener('focusin', onFocus)
    open()
    document.removeEventListener('focusin', onFocus)
    expect(focused()).toBe('Edit')
    expect(wasSeen).toBe(true)
  })

  test('when it opens, arrows go round its items', () => {
    open()
    const passed = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End'].map((name) => (key(name), focused()))
    expect(passed).toEqual(['Void', 'PDF', 'Edit', 'PDF', 'Edit', 'PDF'])
  })

  test.each(['Escape', 'Tab'])('when %s is pressed, it closes, the focus is back and the page hears nothing', (name) => {
    open()
    const heard = vi.fn<() => void>()
    document.addEventListener('keydown', heard)
    key(name)
    document.removeEventListener('keydown', heard)
    expect(screen.queryByRole('menu')).toBeNull()
    expect(document.activeElement).toBe(button('More for INV-0042'))
    expect(heard).not.toHaveBeenCalled()
  })

  test('when an item is chosen, it happens once and the menu is gone', () => {
    const onSelect = vi.fn<() => void>(() => expect(document.activeElement).toBe(button('More for INV-0042')))
    open(items({ onSelect }))
    fireEvent.click(screen.getByRole('menuitem', { name: 'Void' }))
    expect(onSelect).toHaveBeenCalledTimes(1)
    expect(screen.queryByRole('menu')).toBeNull()
  })

  test('when something may not be done, it says why and does nothing', () => {
    const onSelect = vi.fn<() => void>()
    open(items({ onSelect, isDisabled: true, reason: 'Only administrators may void.' }))
    const item = screen.getByRole('menuitem', { name: 'Void' })
    fireEvent.click(item)
    expect(onSelect).not.toHaveBeenCalled()
    expect(within(item).getByText('Only administrators may void.')).toBeInstanceOf(Element)
  })

  test('when somebody presses elsewhere, it closes', () => {
    open()
    fireEvent.pointerDown(document.body)
    expect(screen.queryByRole('menu')).toBeNull()
  })
})

describe('a dialog', () => {
  function Opener({ onClose = () => {} }: { onClose?: () => void }) {
    const [isOpen, setIsOpen] = useState(false)
    const [isAsking, setIsAsking] = useState(false)
    const close = () => {
      onClose()
      setIsOpen(false)
    }
    return (
      <>
        <Button onClick={() => setIsOpen(true)}>Open</Button>
        {isOpen && (
          <Dialog title="Send the invoice" onClose={close} width="narrow" footer={<Button>Last</Button>}>
            <Button onClick={() => setIsAsking(true)}>Ask</Button>
            {isAsking && (
              <Confirm
                title="Sure?"
                sentence="It cannot be taken back."
                confirmLabel="Do it"
                isDanger
                onConfirm={() => {}}
                onCancel={() => setIsAsking(false)}
              />
            )}
          </Dialog>
        )}
      </>
    )
  }
  const press = (name: string) => {
    button(name).focus()
    fireEvent.click(button(name))
  }
  const key = (name: string, more = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name, ...more })

  test('when it opens, it has the focus, and a name', () => {
    draw(<Opener />)
    press('Open')
    expect(document.activeElement).toBe(screen.getByRole('dialog', { name: 'Send the invoice' }))
  })

  test('when Esc is pressed, it closes, the focus is back and the page hears nothing', () => {
    draw(<Opener />)
    press('Open')
    const heard = vi.fn<() => void>()
    document.addEventListener('keydown', heard)
    key('Escape')
    document.removeEventListener('keydown', heard)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(document.activeElement).toBe(button('Open'))
    expect(heard).not.toHaveBeenCalled()
  })

  test('when the focus was lost, Esc still closes it', () => {
    draw(<Opener />)
    press('Open')
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    fireEvent.keyDown(document.body, { key: 'Escape' })
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('when Tab goes past its end, it begins again, both ways', () => {
    draw(<Opener />)
    press('Open')
    button('Last').focus()
    key('Tab')
    expect(document.activeElement).toBe(button('Close'))
    key('Tab', { shiftKey: true })
    expect(document.activeElement).toBe(button('Last'))
  })

  test('when a question lies above it, Esc answers the question only', () => {
    draw(<Opener />)
    press('Open')
    press('Ask')
    expect(screen.getByRole('alertdialog', { name: 'Sure?' })).toBeInstanceOf(Element)
    key('Escape')
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(screen.getByRole('dialog', { name: 'Send the invoice' })).toBeInstanceOf(Element)
    expect(document.activeElement).toBe(button('Ask'))
  })

  test('when the focus tries to leave for the page behind, it comes back', () => {
    draw(<Opener />)
    press('Open')
    const behind = document.body.appendChild(document.createElement('input'))
    behind.focus()
    expect(document.activeElement).toBe(screen.getByRole('dialog'))
    behind.remove()
  })

  test('when it has gone, nothing of it is left', () => {
    const listeners = countListeners()
    const { unmount } = draw(<Opener />)
    press('Open')
    unmount()
    const { keydown, focusin } = listeners()
    expect({ keydown, focusin }).toEqual({})
    expect(document.querySelector('.deal_invoices')).toBeNull()
    vi.restoreAllMocks()
  })
})

describe('toasts', () => {
  function Teller({ kind }: { kind: 'good' | 'bad' }) {
    const toasts = useToasts()
    return <Button onClick={() => toasts.show('INV-0042 was sent.', kind)}>Tell</Button>
  }

  test.each([
    ['good', 5_000],
    ['bad', 10_000],
  ] as const)('when a %s one is shown, it stays %i ms', async (kind, ms) => {
    draw(<Teller kind={kind} />)
    fireEvent.click(button('Tell'))
    expect(screen.getByRole('log').textContent).toContain('INV-0042 was sent.')
    await act(() => vi.advanceTimersByTimeAsync(ms - 1))
    expect(screen.getByText('INV-0042 was sent.')).toBeInstanceOf(Element)
    await act(() => vi.advanceTimersByTimeAsync(1))
    expect(screen.queryByText('INV-0042 was sent.')).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('while the pointer is on it, it waits', async () => {
    draw(<Teller kind="good" />)
    fireEvent.click(button('Tell'))
    fireEvent.mouseEnter(screen.getByText('INV-0042 was sent.'))
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(screen.getByText('INV-0042 was sent.')).toBeInstanceOf(Element)
  })
})

describe('fields', () => {
  test('when something is wrong, the control is marked and the sentence is its description', () => {
    draw(
      <Field label="E-mail" error="Write it as name@example.com." hint="Xero sends to it.">
        <TextInput value="ada" onChange={() => {}} />
      </Field>,
    )
    const input = screen.getByLabelText('E-mail')
    expect(input.getAttribute('aria-invalid')).toBe('true')
    const words = (input.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent)
    expect(words.join(' ')).toContain('Write it as name@example.com.')
    expect(words.join(' ')).toContain('Xero sends to it.')
  })

  test('when a number is typed with a comma, the form gets an exact decimal, and the field keeps the comma', () => {
    const given = vi.fn<(decimal: string) => void>()
    function Form() {
      const [value, setValue] = useState('1')
      return (
        <NumberInput
          aria-label="Quantity"
          value={value}
          onChange={(decimal) => {
            given(decimal)
            setValue(decimal)
          }}
        />
      )
    }
    draw(<Form />, { host: { language: 'es' } })
    const input = screen.getByLabelText<HTMLInputElement>('Quantity')
    fireEvent.change(input, { target: { value: '1,5' } })
    expect(given).toHaveBeenLastCalledWith('1.5')
    expect(input.value).toBe('1,5')
    fireEvent.change(input, { target: { value: 'one' } })
    expect(given).toHaveBeenLastCalledWith('one')
    fireEvent.change(input, { target: { value: '2.50' } })
    fireEvent.blur(input)
    expect(input.value).toBe('2,50')
  })

  test('when a choice is no longer there, the list says so by choosing nothing', () => {
    const choose = vi.fn<(value: string) => void>()
    draw(
      <SelectInput
        aria-label="Tax"
        options={[{ value: 'a', label: 'VAT' }]}
        value="gone"
        onChange={choose}
        placeholder="Choose"
      />,
    )
    const select = screen.getByLabelText<HTMLSelectElement>('Tax')
    expect(select.selectedOptions[0]?.textContent).toBe('Choose')
    fireEvent.change(select, { target: { value: 'a' } })
    expect(choose).toHaveBeenCalledWith('a')
  })
})

describe('a combo', () => {
  const accounts = [
    { value: '200', label: 'Sales', hint: '200' },
    { value: '260', label: 'Other revenue', hint: '260' },
    { value: '270', label: 'Café income', hint: '270' },
  ]
  function Combo({ onChange }: { onChange: (value: string | null) => void }) {
    const [value, setValue] = useState<string | null>('200')
    return (
      <ComboInput
        aria-label="Account"
        options={accounts}
        value={value}
        onChange={(chosen) => {
          onChange(chosen)
          setValue(chosen)
        }}
      />
    )
  }
  const open = () => {
    const onChange = vi.fn<(value: string | null) => void>()
    draw(<Combo onChange={onChange} />)
    return { onChange, input: screen.getByRole<HTMLInputElement>('combobox', { name: 'Account' }) }
  }
  const shown = () => screen.queryAllByRole('option').map((option) => option.textContent)

  test.each([
    ['reve', ['Other revenue260']],
    ['2 other', ['Other revenue260']],
    ['cafe', ['Café income270']],
    ['27', ['Café income270']],
    ['zzz', []],
  ])('when %s is typed, the list is narrowed down', (typed, expected) => {
    const { input } = open()
    fireEvent.change(input, { target: { value: typed } })
    expect(shown()).toEqual(expected)
  })

  test('when it is opened by the keyboard, everything is there, and Enter takes what is marked', () => {
    const { input, onChange } = open()
    fireEvent.keyDown(input, { key: 'ArrowDown' })
    expect(shown()).toHaveLength(3)
    fireEvent.keyDown(input, { key: 'ArrowDown' })
    expect(input.getAttribute('aria-activedescendant')).toContain('260')
    fireEvent.keyDown(input, { key: 'Enter' })
    expect(onChange).toHaveBeenCalledWith('260')
    expect(input.value).toBe('Other revenue')
    expect(screen.queryByRole('listbox')).toBeNull()
  })

  test('when somebody types and goes away, what was chosen before stays', () => {
    const { input, onChange } = open()
    fireEvent.change(input, { target: { value: 'reve' } })
    fireEvent.blur(input)
    expect(input.value).toBe('Sales')
    expect(onChange).not.toHaveBeenCalled()
  })

  test('when it is emptied by hand, nothing is chosen any more', () => {
    const { input, onChange } = open()
    fireEvent.change(input, { target: { value: '' } })
    fireEvent.blur(input)
    expect(onChange).toHaveBeenCalledWith(null)
    expect(input.value).toBe('')
  })
})

test('when a banner is a group of buttons, its title is their name', () => {
  draw(
    <Banner tone="todo" role="group" title="For this deal?">
      Yes or no
    </Banner>,
  )
  expect(screen.getByRole('group', { name: 'For this deal?' })).toBeInstanceOf(Element)
})

test("when a dialog is open, its head and foot do not count as those of Kommo's page", () => {
  draw(
    <Dialog title="Send" onClose={() => {}} footer="Buttons">
      To whom
    </Dialog>,
  )
  expect(screen.getByRole('dialog', { name: 'Send' })).toBeInstanceOf(Element)
  expect([screen.queryByRole('banner'), screen.queryByRole('contentinfo')]).toEqual([null, null])
})
