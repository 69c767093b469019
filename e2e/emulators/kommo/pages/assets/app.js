// The first script of every page: it watches, draws the page it finds, and from then on exchanges pages without a load.
import { showPage } from './router.js'

void showPage()
