/** The bundled pipeline for orders, and made-up input for it. */
package dev.sparkfailover.job.demo;
