/** The bundled pipeline and a source of orders to try it with. */
package dev.sparkfailover.job.orders;
