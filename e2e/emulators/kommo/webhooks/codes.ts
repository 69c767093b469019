/** Event codes a subscription may name. Source: Kommo API reference, webhook events. */
export const EVENT_CODES: readonly string[] = [
  ...['add', 'update', 'delete', 'restore', 'status', 'responsible', 'note'].map((action) => `${action}_lead`),
  ...['add', 'update', 'delete', 'restore', 'responsible', 'note'].map((action) => `${action}_contact`),
  ...['add', 'update', 'delete', 'restore', 'responsible', 'note'].map((action) => `${action}_company`),
  'add_task',
  'delete_task',
  'responsible_task',
  'add_talk',
  'add_message',
  'add_chat_template_review',
]
