/** Follows the job's ledger, for when the job itself cannot be asked. */
package dev.sparkfailover.monitor.ledger;
