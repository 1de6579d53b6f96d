import copy
import numpy as np
from dcsim.simulate.queue.queue_kernel import QueueKernel
from dcsim.simulate.queue.capacity import most_to_come, next_changes
Snapshot = object
def snapshot(self, until_s=None):
    return copy.deepcopy((self._engine, self._pending)), getattr(self,'_closed',None)
def restore(self, s):
    (e,p), self._closed = s
    self._engine, self._pending = copy.deepcopy((e,p))
def _cap(self, cap):
    e=self._engine
    if hasattr(e,'_grid'):
        g=list(e._grid); g[0]=np.ascontiguousarray(cap); g[1]=most_to_come(g[0]); g[2]=next_changes(g[0]); e._grid=tuple(g)
        e._put("full",1)
        step=min(self.now_s//self.table.step_s, self.table.steps-1)
        e._put("change", int(g[2][step]))
    else:
        e._capacity=cap.tolist(); e._full=True
def close(self):
    self._closed=True
    _cap(self, np.zeros_like(self.table.capacity))
def open_(self):
    self._closed=False
    _cap(self, self.table.capacity)
def mark(self): return 0
def segments_since(self, mark):
    seg=self.segments()
    w=seg.within(mark, self.now_s)
    from dcsim.workload.segments import Segments
    return Segments(w.job, w.start_s+mark, w.end_s+mark), self.now_s
QueueKernel.snapshot=snapshot; QueueKernel.restore=restore; QueueKernel.close=close; QueueKernel.open=open_
QueueKernel.mark=mark; QueueKernel.segments_since=segments_since
import dcsim.simulate.queue.queue_kernel as m
m.Snapshot=Snapshot
