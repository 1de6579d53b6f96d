/* What queue.c adds to the module dcsim._kernel. */
#ifndef DCSIM_QUEUE_H
#define DCSIM_QUEUE_H

#include <Python.h>

PyObject *queue_advance(PyObject *module, PyObject *args);
PyObject *queue_interrupt(PyObject *module, PyObject *args);
PyObject *queue_requeue(PyObject *module, PyObject *args);
PyObject *queue_withdraw(PyObject *module, PyObject *args);

#endif
