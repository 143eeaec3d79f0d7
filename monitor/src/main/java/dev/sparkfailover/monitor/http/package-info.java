/** What any route needs: access, parameters, answers, errors. */
package dev.sparkfailover.monitor.http;
