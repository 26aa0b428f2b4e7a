// The paper. It looks at what stands in the document ([data-paper]) and begins when it is imported, whoever put the paper
// there; each of its subjects has a module in paper/.
import { $, all, on, say } from "./paper/page.js";
import * as answering from "./paper/answering.js";
import * as calling from "./paper/calling.js";
import * as clock from "./paper/clock.js";
import * as ending from "./paper/ending.js";
import * as keptPage from "./paper/kept_page.js";
import * as keys from "./paper/keys.js";
import * as leading from "./paper/leading.js";
import * as look from "./paper/look.js";
import * as marks from "./paper/marks.js";
import * as moving from "./paper/moving.js";
import { hearAgain, restore } from "./paper/restoring.js";
import * as sending from "./paper/sending.js";
import * as zoom from "./paper/zoom.js";

const html = keptPage.copy();
$("[data-reopened]").hidden = say.kept === undefined;
on("heard", () => { $("[data-reopened]").hidden = true; });
for (const part of [marks, look, moving, clock, answering, sending, ending, keys, zoom, calling]) part.start();
leading.start({
  begin: async (isFirst) => {
    try {
      if (!isFirst) await hearAgain();
      await restore();
    } catch { /* what was kept stays kept; what is answered now has to be sent */ }
    sending.go();
    ending.resume();
  },
  end: () => {
    sending.halt("follows");
    answering.handOver();
  },
});
for (const one of all("[data-without-modules]")) one.hidden = true; // all modules are there
keptPage.start(html);
