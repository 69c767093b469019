import type { Api } from './call.ts'
import type { KommoCrm } from './port.ts'
import { newTask } from './wire-deals.ts'
import { anything } from './wire-page.ts'
import { writeInGroups } from './write-all.ts'

/** Tasks for people, on deals. */
export const createTasks = ({ api }: { api: Api }): Pick<KommoCrm, 'addTasks'> => ({
  async addTasks(tasks) {
    const [refused] = await writeInGroups(tasks, (items) =>
      api.write({ method: 'POST', path: '/tasks', body: items.map(newTask) }, anything),
    )
    // The others have theirs by now; this one is told, so that nobody believes in a task that is not there.
    if (refused) throw refused.error
  },
})
