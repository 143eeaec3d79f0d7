/** What any HTTP server needs: deadlines, credentials, content negotiation, JSON and problems. */
package dev.sparkfailover.contract.web;
